use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = |hours, minutes| hours > minutes)]
fn work() -> u8 {
    1
}

fn main() {}
