use metrics_runtime::timed;

#[timed(name = "work", buckets = [0.1, f64::NAN])]
fn work() {}

fn main() {}
