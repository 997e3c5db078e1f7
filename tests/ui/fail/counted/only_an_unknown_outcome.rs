use metrics_runtime::counted;

#[counted(name = "work", only = err)]
fn work() -> Result<u8, ()> {
    Ok(1)
}

fn main() {}
