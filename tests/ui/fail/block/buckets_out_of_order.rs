use metrics_runtime::timed;

struct Work;

#[timed(name = "work", buckets = [2, 1])]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
