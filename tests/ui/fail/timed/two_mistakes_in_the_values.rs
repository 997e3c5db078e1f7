use metrics_runtime::timed;

#[timed(name = "house-work", labels(le = "1"), buckets = [1, 0.1])]
fn work() {}

fn main() {}
