use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = |never| false)]
fn work() -> ! {
    loop {}
}

fn main() {}
