use metrics_runtime::counted;

#[counted(name = "calls", buckets = [1, 2])]
fn call() {}

fn main() {}
