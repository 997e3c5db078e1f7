use metrics_runtime::timed;

#[timed(name = "work", labels(outcome = "fine"), outcome)]
fn work() {}

fn main() {}
