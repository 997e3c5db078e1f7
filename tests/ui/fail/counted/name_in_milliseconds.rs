use metrics_runtime::counted;

#[counted(name = "call_milliseconds")]
fn call() {}

fn main() {}
