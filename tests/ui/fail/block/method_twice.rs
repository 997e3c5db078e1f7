use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    fn hammer() {}

    fn hammer() {}
}

fn main() {}
