use metrics_runtime::timed;

#[timed(error_kind)]
fn work() -> Result<u8, bool> {
    Ok(1)
}

fn main() {}
