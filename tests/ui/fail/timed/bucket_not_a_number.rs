use metrics_runtime::timed;

#[timed(name = "work", buckets = [0.1, "1"])]
fn work() {}

fn main() {}
