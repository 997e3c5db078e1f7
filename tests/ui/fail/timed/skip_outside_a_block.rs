use metrics_runtime::timed;

#[timed(skip)]
fn work() {}

fn main() {}
