use metrics_runtime::timed;

#[timed(name = "work", labels(late = |hours: &u16| *hours > 8))]
fn work() -> u8 {
    1
}

fn main() {}
