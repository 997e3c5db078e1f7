use metrics_runtime::timed;

#[timed(name = "work", crate = metrics_runtine)]
fn work() {}

fn main() {}
