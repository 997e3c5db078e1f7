use metrics_runtime::counted;

#[counted(name = "work", buckets = [1, 2])]
fn work() {}

fn main() {}
