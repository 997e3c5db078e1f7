use metrics_runtime::timed;

#[timed(name = "work", outcome, ok_if)]
fn work() {}

fn main() {}
