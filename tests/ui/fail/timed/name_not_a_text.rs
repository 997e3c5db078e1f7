use metrics_runtime::timed;

const NAME: &str = "work";

#[timed(name = NAME)]
fn work() {}

fn main() {}
