use metrics_runtime::timed;

#[timed(name = "work", sample = 1)]
fn work() {}

fn main() {}
