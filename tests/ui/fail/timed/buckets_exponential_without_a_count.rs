use metrics_runtime::timed;

#[timed(name = "work", buckets = exponential(0.001, 10))]
fn work() {}

fn main() {}
