use metrics_runtime::counted;

#[counted(name = "work", sample = 10)]
fn work() {}

fn main() {}
