use metrics_runtime::{counted, timed};

#[timed(name = "work", outcome, error_if = Option::is_none)]
#[counted(error_if = Option::is_none)]
fn work() -> Option<u8> {
    None
}

fn main() {}
