use metrics_runtime::{counted, timed};

#[timed(name = "work", busy)]
#[counted(busy)]
async fn work() {}

fn main() {}
