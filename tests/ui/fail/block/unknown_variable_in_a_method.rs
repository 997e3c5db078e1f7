use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    fn hammer() -> u8 {
        hours
    }

    fn saw() {}
}

fn main() {}
