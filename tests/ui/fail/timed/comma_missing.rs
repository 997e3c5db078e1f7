use metrics_runtime::timed;

#[timed(name = "work" outcome)]
fn work() {}

fn main() {}
