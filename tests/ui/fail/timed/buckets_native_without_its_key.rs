use metrics_runtime::timed;

#[timed(name = "work", buckets = native(1.1))]
fn work() {}

fn main() {}
