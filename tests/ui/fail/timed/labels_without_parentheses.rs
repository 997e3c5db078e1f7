use metrics_runtime::timed;

#[timed(name = "work", labels = "blue")]
fn work() {}

fn main() {}
