use metrics_runtime::timed;

#[timed(name = "work_milliseconds")]
fn work() {}

fn main() {}
