use metrics_runtime::timed;

#[timed]
fn work(hours: Option<u8>) -> u8 {
    hours?
}

fn main() {}
