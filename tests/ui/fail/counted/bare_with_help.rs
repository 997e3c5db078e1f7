use metrics_runtime::counted;

#[counted(help = "Calls.")]
fn call() {}

fn main() {}
