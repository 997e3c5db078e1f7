use metrics_runtime::timed;

#[timed(name = "house-work")]
fn work() {}

fn main() {}
