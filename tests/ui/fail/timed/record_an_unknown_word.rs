use metrics_runtime::timed;

#[timed(name = "work", record = some)]
fn work() {}

fn main() {}
