use metrics_runtime::timed;

#[timed(name = "work", labels(late: bool = |hours| *hours))]
fn work() -> u8 {
    1
}

fn main() {}
