use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    const fn new() -> Self {
        Self
    }

    fn hammer() {}
}

fn main() {}
