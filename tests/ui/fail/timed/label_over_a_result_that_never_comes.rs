use metrics_runtime::timed;

#[timed(name = "work", labels(done = |done| true))]
fn work() -> ! {
    loop {}
}

fn main() {}
