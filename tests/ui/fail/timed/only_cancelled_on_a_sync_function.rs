use metrics_runtime::timed;

#[timed(name = "work", only = "cancelled")]
fn work() {}

fn main() {}
