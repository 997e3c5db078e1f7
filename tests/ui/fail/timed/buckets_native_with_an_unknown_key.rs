use metrics_runtime::timed;

#[timed(name = "work", buckets = native(factor = 1.1, max = 160))]
fn work() {}

fn main() {}
