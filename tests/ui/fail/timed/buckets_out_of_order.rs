use metrics_runtime::timed;

#[timed(name = "work", buckets = [0.1, 1, 0.5])]
fn work() {}

fn main() {}
