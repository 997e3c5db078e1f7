use metrics_runtime::counted;

#[counted(name = "phoneCalls")]
fn call() {}

fn main() {}
