use metrics_runtime::timed;

#[timed(name = "work", sample = 0)]
fn work() {}

fn main() {}
