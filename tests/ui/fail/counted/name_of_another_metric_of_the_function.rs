use metrics_runtime::{counted, timed};

#[timed(name = "calls")]
#[counted(name = "calls_seconds")]
fn call() {}

fn main() {}
