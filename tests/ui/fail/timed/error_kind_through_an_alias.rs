use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work() -> std::io::Result<u8> {
    Ok(1)
}

fn main() {}
