use metrics_runtime::timed;

#[timed(help = "Works.")]
fn work() {}

fn main() {}
