use metrics_runtime::timed;

#[timed(name = "work", record = ok)]
fn work() -> ! {
    loop {}
}

fn main() {}
