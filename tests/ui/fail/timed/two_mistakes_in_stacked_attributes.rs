#[metrics_runtime::timed(name = 1)]
#[metrics_runtime::counted(name = 2)]
fn work() {}

fn main() {}
