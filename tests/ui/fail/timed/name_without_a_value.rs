use metrics_runtime::timed;

#[timed(name, outcome)]
fn work() {}

fn main() {}
