use metrics_runtime::timed;

#[timed(name = "work", in_flight = 3)]
fn work() {}

fn main() {}
