use metrics_runtime::timed;

#[timed(name = "work", labels(hours = |hours| *hours))]
fn work() -> u8 {
    1
}

fn main() {}
