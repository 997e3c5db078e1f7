use metrics_runtime::{counted, timed};

#[timed(name = "phone:calls")]
#[counted(name = "call_count")]
fn call() {}

fn main() {}
