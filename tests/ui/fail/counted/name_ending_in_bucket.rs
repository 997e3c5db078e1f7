use metrics_runtime::counted;

#[counted(name = "call_bucket")]
fn call() {}

fn main() {}
