use metrics_runtime::timed;

#[timed]
#[timed]
fn work() {}

fn main() {}
