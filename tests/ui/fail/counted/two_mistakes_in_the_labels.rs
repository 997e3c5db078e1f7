use metrics_runtime::counted;

#[counted(name = "calls", labels(le = "1", __name = "phone"))]
fn call() {}

fn main() {}
