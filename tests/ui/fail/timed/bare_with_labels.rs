use metrics_runtime::timed;

#[timed(labels(colour = "blue"))]
fn work() {}

fn main() {}
