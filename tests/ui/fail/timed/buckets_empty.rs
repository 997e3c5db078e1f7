use metrics_runtime::timed;

#[timed(name = "work", buckets = [])]
fn work() {}

fn main() {}
