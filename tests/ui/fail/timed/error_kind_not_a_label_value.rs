use metrics_runtime::timed;

#[timed(name = "work", outcome, error_kind)]
fn work() -> Result<u8, std::fmt::Error> {
    Ok(1)
}

fn main() {}
