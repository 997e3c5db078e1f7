use metrics_runtime::timed;

#[timed(name = "work", labels(colour = "blue", colour = "red"))]
fn work() {}

fn main() {}
