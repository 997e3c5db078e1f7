use metrics_runtime::timed;

#[timed(name = "work_total")]
fn work() {}

fn main() {}
