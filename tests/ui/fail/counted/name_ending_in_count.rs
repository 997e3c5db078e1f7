use metrics_runtime::counted;

#[counted(name = "call_count")]
fn call() {}

fn main() {}
