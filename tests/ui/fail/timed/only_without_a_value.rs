use metrics_runtime::timed;

#[timed(name = "work", only)]
fn work() {}

fn main() {}
