use metrics_runtime::timed;

#[timed(name = "work", error_kind, labels(error_kind = "none"))]
fn work() -> Result<u8, bool> {
    Ok(1)
}

fn main() {}
