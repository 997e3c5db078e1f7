use metrics_runtime::timed;

#[timed(name = "work", busy, only = "cancelled")]
fn work() {}

fn main() {}
