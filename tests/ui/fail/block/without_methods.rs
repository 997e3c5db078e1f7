use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    const HOURS: u8 = 8;
}

fn main() {}
