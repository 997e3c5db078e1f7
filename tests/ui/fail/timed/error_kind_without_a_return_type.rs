use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work() {}

fn main() {}
