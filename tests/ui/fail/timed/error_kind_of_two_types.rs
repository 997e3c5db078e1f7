use metrics_runtime::{LabelValue, counted, timed};

#[derive(LabelValue, Clone, Copy)]
enum Broken {
    Hammer,
    Saw,
}

#[timed(name = "work", error_kind)]
#[counted(name = "works", error_kind = bool)]
fn work() -> Result<u8, Broken> {
    Ok(1)
}

fn main() {}
