use metrics_runtime::timed;

#[timed(name = "work", in_flight = "workRunning")]
fn work() {}

fn main() {}
