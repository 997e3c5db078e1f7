use metrics_runtime::timed;

#[timed(name = "work", sample)]
fn work() {}

fn main() {}
