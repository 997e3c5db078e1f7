use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work<E>(error: E) -> Result<u8, E> {
    Err(error)
}

fn main() {}
