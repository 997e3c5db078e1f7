use metrics_runtime::timed;

#[timed(name = "work", outcome, ok_if = Option::is_some, error_if = Option::is_none)]
fn work() -> Option<u8> {
    None
}

fn main() {}
