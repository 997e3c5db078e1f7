use metrics_runtime::timed;

const BOUNDS: [u64; 2] = [1, 10];

#[timed(name = "work", buckets = BOUNDS)]
fn work() {}

fn main() {}
