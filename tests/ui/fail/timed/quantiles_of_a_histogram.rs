use metrics_runtime::timed;

#[timed(name = "step_seconds", quantiles = [0.5, 0.9])]
fn step() {}

fn main() {}
