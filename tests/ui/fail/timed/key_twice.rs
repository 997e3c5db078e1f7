use metrics_runtime::timed;

#[timed(name = "work", outcome, name = "play")]
fn work() {}

fn main() {}
