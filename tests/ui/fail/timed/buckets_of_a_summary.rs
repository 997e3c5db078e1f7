use metrics_runtime::timed;

#[timed(name = "step_seconds", summary, buckets = [0.5, 0.9])]
fn step() {}

fn main() {}
