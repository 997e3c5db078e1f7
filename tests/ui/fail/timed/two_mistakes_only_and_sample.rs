use metrics_runtime::timed;

#[timed(name = "work", only = "failed", sample = 1)]
fn work() {}

fn main() {}
