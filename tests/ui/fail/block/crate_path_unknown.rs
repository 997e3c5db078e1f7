use metrics_runtime::timed;

struct Work;

#[timed(crate = metrics_runtine)]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
