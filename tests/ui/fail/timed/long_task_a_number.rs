use metrics_runtime::timed;

#[timed(name = "work", long_task = 3)]
fn work() {}

fn main() {}
