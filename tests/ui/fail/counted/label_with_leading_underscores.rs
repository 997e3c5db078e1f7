use metrics_runtime::counted;

#[counted(name = "calls", labels(__name = "phone"))]
fn call() {}

fn main() {}
