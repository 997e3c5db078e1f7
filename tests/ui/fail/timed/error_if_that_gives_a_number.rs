use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = |hours| *hours)]
fn work() -> u8 {
    1
}

fn main() {}
