use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = is_bad)]
fn work() -> u8 {
    1
}

fn main() {}
