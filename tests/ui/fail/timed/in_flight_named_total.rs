use metrics_runtime::timed;

#[timed(name = "work", in_flight = "running_total")]
fn work() {}

fn main() {}
