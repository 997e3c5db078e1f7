use metrics_runtime::timed;

#[timed(help = "Work.")]
fn work() -> u8 {
    "one"
}

fn main() {}
