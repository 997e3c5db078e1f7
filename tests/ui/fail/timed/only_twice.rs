use metrics_runtime::timed;

#[timed(name = "work", only = "ok", only = "error")]
fn work() -> Result<u8, ()> {
    Ok(1)
}

fn main() {}
