use metrics_runtime::timed;

#[timed(prefix = "app")]
fn work() {}

fn main() {}
