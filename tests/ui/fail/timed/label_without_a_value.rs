use metrics_runtime::timed;

#[timed(name = "work", labels(quick))]
fn work(quick: bool) {
    let _ = quick;
}

fn main() {}
