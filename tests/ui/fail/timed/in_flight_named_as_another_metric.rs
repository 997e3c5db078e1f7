use metrics_runtime::timed;

#[timed(name = "work", in_flight = "work_seconds")]
fn work() {}

fn main() {}
