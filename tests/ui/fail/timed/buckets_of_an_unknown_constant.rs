use metrics_runtime::timed;

#[timed(name = "work", buckets = BOUNDS)]
fn work() {}

fn main() {}
