use metrics_runtime::counted;

#[counted(name = "call_sum_total")]
fn call() {}

fn main() {}
