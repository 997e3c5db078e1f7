use metrics_runtime::timed;

#[timed]
fn work(hours: u8) -> u8 {
    hours + 1;
}

fn main() {}
