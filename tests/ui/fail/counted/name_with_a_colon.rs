use metrics_runtime::counted;

#[counted(name = "phone:calls")]
fn call() {}

fn main() {}
