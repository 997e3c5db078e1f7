use metrics_runtime::timed;

#[timed(name = "work", sample = "10")]
fn work() {}

fn main() {}
