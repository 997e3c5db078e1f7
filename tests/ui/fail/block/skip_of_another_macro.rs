use metrics_runtime::{counted, timed};

struct Work;

#[counted]
impl Work {
    fn hammer() {}

    #[timed(skip)]
    fn saw() {}
}

fn main() {}
