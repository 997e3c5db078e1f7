use metrics_runtime::timed;

#[timed(name = "work", labels(quick, colour = "blue"))]
fn work(quick: bool) {
    let _ = quick;
}

fn main() {}
