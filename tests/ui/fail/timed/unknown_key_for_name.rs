use metrics_runtime::timed;

#[timed(nam = "work", labels(colour = "blue"), buckets = [0.1, 1])]
fn work() {}

fn main() {}
