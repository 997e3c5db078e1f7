use metrics_runtime::timed;

#[timed(name = "work", buckets = exponential())]
fn work() {}

fn main() {}
