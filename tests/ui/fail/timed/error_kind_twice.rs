use metrics_runtime::timed;

#[timed(name = "work", error_kind, error_kind = bool)]
fn work() -> Result<u8, bool> {
    Ok(1)
}

fn main() {}
