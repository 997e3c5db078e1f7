use metrics_runtime::timed;

#[timed(name = "work", outcome)]
fn work(hours: u8) -> u8 {
    hours + minutes
}

fn main() {}
