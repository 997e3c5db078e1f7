use metrics_runtime::timed;

#[timed(name = "work", in_flight, in_flight = "running")]
fn work() {}

fn main() {}
