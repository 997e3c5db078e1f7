use metrics_runtime::timed;

#[timed(name = "work", only = "error", record = ok)]
fn work() -> Result<u8, ()> {
    Ok(1)
}

fn main() {}
