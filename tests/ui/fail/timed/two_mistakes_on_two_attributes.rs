use metrics_runtime::{counted, timed};

#[timed(name = "work", record = some)]
#[counted(name = "works", in_flight = 3)]
fn work() {}

fn main() {}
