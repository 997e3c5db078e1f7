use metrics_runtime::timed;

#[timed(name = "work", long_task = "oldest_minutes")]
fn work() {}

fn main() {}
