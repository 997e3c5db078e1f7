use metrics_runtime::timed;

#[timed(name = "work", buckets = native(factor = 1.1, classic = [1, 0.5]))]
fn work() {}

fn main() {}
