use metrics_runtime::counted;

#[counted(name = "_calls")]
fn call() {}

fn main() {}
