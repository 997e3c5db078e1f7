use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = |hours: &u16| *hours > 8)]
fn work() -> u8 {
    1
}

fn main() {}
