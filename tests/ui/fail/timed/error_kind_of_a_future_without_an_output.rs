use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work() -> impl Future + Send {
    async { Err::<(), bool>(true) }
}

fn main() {}
