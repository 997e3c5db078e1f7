use metrics_runtime::counted;

#[counted(name = "work", record = ok)]
fn work() {}

fn main() {}
