use metrics_runtime::timed;

#[timed(name = "work", labels())]
fn work() {}

fn main() {}
