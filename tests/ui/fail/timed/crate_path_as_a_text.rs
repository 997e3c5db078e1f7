use metrics_runtime::timed;

#[timed(name = "work", crate = "metrics_runtime")]
fn work() {}

fn main() {}
