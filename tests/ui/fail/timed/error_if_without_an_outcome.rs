use metrics_runtime::timed;

#[timed(name = "work", error_if = Option::is_none)]
fn work() -> Option<u8> {
    None
}

fn main() {}
