use metrics_runtime::timed;

#[timed]
fn work(hours: u8) -> u8 {
    let minutes = ;
    hours
}

fn main() {}
