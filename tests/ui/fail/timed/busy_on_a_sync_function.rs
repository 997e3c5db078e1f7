use metrics_runtime::timed;

#[timed(name = "work", busy)]
fn work() {}

fn main() {}
