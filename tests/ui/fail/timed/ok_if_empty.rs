use metrics_runtime::timed;

#[timed(name = "work", ok_if = , outcome)]
fn work() {}

fn main() {}
