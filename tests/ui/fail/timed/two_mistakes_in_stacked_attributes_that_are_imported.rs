use metrics_runtime::{counted, timed};

#[timed(name = 1)]
#[counted(name = 2)]
fn work() {}

fn main() {}
