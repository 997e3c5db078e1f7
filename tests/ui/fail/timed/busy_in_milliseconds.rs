use metrics_runtime::timed;

#[timed(name = "work", busy = "polls_milliseconds")]
async fn work() {}

fn main() {}
