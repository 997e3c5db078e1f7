use metrics_runtime::timed;

#[timed(name = "work", outcome = true)]
fn work() {}

fn main() {}
