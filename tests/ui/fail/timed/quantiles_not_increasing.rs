use metrics_runtime::timed;

#[timed(name = "step_seconds", summary, quantiles = [0.9, 0.5])]
fn step() {}

fn main() {}
