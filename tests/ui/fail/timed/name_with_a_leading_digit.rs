use metrics_runtime::timed;

#[timed(name = "2nd_work")]
fn work() {}

fn main() {}
