use metrics_runtime::timed;

struct Work;

#[timed(sample = 10)]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
