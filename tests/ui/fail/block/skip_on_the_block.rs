use metrics_runtime::timed;

struct Work;

#[timed(skip)]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
