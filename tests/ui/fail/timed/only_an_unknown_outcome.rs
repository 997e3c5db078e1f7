use metrics_runtime::timed;

#[timed(name = "work", only = "failed")]
fn work() {}

fn main() {}
