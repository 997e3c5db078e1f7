use metrics_runtime::timed;

#[timed(name = "work", labels(late = || true))]
fn work() -> u8 {
    1
}

fn main() {}
