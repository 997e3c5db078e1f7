use metrics_runtime::timed;

#[timed("work")]
fn work() {}

fn main() {}
