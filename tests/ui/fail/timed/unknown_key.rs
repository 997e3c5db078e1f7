use metrics_runtime::timed;

#[timed(name = "work", bucket = [0.1, 1])]
fn work() {}

fn main() {}
