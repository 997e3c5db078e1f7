use metrics_runtime::timed;

#[timed(name = "work", sample = 5_000_000_000)]
fn work() {}

fn main() {}
