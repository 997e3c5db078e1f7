use metrics_runtime::timed;

#[timed(nam = "work", outcome = true, help = 5)]
fn work() {}

fn main() {}
