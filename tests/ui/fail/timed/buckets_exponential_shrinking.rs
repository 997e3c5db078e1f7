use metrics_runtime::timed;

#[timed(name = "work", buckets = exponential(10, 0.5, 4))]
fn work() {}

fn main() {}
