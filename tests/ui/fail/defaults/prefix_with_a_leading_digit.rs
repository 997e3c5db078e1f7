metrics_runtime::defaults! { prefix = "2nd" }

#[metrics_runtime::timed(name = "work")]
fn work() {}

fn main() {}
