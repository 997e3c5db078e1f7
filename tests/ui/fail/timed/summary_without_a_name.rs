use metrics_runtime::timed;

#[timed(summary)]
fn step() {}

fn main() {}
