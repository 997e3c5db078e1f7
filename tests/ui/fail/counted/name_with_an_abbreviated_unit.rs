use metrics_runtime::counted;

#[counted(name = "call_ms_total")]
fn call() {}

fn main() {}
