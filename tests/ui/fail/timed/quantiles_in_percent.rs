use metrics_runtime::timed;

#[timed(name = "step_seconds", summary, quantiles = [50, 90])]
fn step() {}

fn main() {}
