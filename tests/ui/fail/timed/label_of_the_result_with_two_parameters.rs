use metrics_runtime::timed;

#[timed(name = "work", labels(late = |hours, minutes| hours > minutes))]
fn work() -> u8 {
    1
}

fn main() {}
