use metrics_runtime::timed;

#[timed(name = "work")]
const fn work() -> u8 {
    1
}

const ONE: u8 = work();

fn main() {
    let _ = ONE;
}
