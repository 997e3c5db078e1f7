use metrics_runtime::timed;

#[timed(name = "work", error_kind = 5)]
fn work() -> Result<u8, ()> {
    Ok(1)
}

fn main() {}
