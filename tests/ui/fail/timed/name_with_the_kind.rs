use metrics_runtime::timed;

#[timed(name = "work_histogram")]
fn work() {}

fn main() {}
