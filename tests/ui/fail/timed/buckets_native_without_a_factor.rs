use metrics_runtime::timed;

#[timed(name = "work", buckets = native())]
fn work() {}

fn main() {}
