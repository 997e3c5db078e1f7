use metrics_runtime::timed;

#[timed]
async fn work(hours: u8) -> u8 {
    hours + minutes
}

fn main() {}
