use metrics_runtime::timed;

#[timed(nam = "work")]
const fn work() {}

fn main() {
    work();
}
