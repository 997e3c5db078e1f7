use metrics_runtime::timed;

const BOUNDS: [f64; 3] = [0.001, 0.0005, 1.0];

#[timed(name = "work", buckets = BOUNDS)]
fn work() {}

fn main() {}
