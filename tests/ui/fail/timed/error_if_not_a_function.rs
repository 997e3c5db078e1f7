use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = true)]
fn work() -> u8 {
    1
}

fn main() {}
