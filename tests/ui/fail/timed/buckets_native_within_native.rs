use metrics_runtime::timed;

#[timed(name = "work", buckets = native(factor = 1.1, classic = native(factor = 2)))]
fn work() {}

fn main() {}
