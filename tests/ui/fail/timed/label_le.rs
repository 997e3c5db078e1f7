use metrics_runtime::timed;

#[timed(name = "work", labels(le = "1"))]
fn work() {}

fn main() {}
