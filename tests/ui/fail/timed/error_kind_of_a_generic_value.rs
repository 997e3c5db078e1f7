use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work<T>(value: T) -> Result<T, bool> {
    Ok(value)
}

fn main() {}
