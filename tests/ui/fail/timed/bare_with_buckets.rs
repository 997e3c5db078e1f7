use metrics_runtime::timed;

#[timed(buckets = [0.1, 1])]
fn work() {}

fn main() {}
