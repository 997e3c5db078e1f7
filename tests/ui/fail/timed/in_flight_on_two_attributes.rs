use metrics_runtime::{counted, timed};

#[timed(name = "work", in_flight)]
#[counted(in_flight)]
fn work() {}

fn main() {}
