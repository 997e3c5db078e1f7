use metrics_runtime::timed;

#[timed(name = "work", prefix = 5)]
fn work() {}

fn main() {}
