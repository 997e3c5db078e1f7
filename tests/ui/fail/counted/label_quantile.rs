use metrics_runtime::counted;

#[counted(name = "calls", labels(quantile = "0.5"))]
fn call() {}

fn main() {}
