use metrics_runtime::timed;

#[timed(name = "work", buckets = native(factor = 1.0))]
fn work() {}

fn main() {}
