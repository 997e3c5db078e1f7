use metrics_runtime::timed;

#[timed(name = "work", busy = poll)]
async fn work() {}

fn main() {}
