use metrics_runtime::timed;

#[timed(name = "work", buckets = [0.1, 1, f64::INFINITY])]
fn work() {}

fn main() {}
