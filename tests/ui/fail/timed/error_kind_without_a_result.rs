use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work() -> u8 {
    1
}

fn main() {}
