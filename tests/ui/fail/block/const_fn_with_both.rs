use metrics_runtime::{counted, timed};

struct Work;

#[timed]
#[counted]
impl Work {
    const fn new() -> Self {
        Self
    }

    fn hammer() {}
}

fn main() {}
