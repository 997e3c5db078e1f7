use metrics_runtime::timed;

#[timed(sample = 10)]
fn work() {}

fn main() {}
