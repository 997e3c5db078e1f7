use metrics_runtime::timed;

#[timed(name = "work", record)]
fn work() {}

fn main() {}
