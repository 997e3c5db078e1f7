use metrics_runtime::counted;

#[counted(name = "call_counter")]
fn call() {}

fn main() {}
