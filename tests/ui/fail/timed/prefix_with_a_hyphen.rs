use metrics_runtime::timed;

#[timed(name = "work", prefix = "my-app")]
fn work() {}

fn main() {}
