use metrics_runtime::counted;

#[counted(name = "calls", labels("phone" = "mobile"))]
fn call() {}

fn main() {}
