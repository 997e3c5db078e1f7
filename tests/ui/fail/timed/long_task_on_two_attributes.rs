use metrics_runtime::{counted, timed};

#[timed(name = "work", long_task)]
#[counted(long_task = "oldest")]
fn work() {}

fn main() {}
