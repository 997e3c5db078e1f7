use metrics_runtime::counted;

#[counted(skip)]
fn work() {}

fn main() {}
