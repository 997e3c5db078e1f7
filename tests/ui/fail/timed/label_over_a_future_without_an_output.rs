use metrics_runtime::timed;

#[timed(name = "work", labels(done = |done| *done))]
fn work() -> impl Future {
    async { true }
}

fn main() {}
