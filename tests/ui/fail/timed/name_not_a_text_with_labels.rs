use metrics_runtime::timed;

#[timed(name = 5, labels(colour = "blue"))]
fn work() {}

fn main() {}
