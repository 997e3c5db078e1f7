use metrics_runtime::timed;

#[timed(name = "work", only = 5)]
fn work() {}

fn main() {}
