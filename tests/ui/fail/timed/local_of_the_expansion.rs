use metrics_runtime::timed;

#[timed]
async fn work() -> u8 {
    let _ = value;
    1
}

fn main() {}
