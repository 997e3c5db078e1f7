use metrics_runtime::timed;

#[timed(name = "")]
fn work() {}

fn main() {}
