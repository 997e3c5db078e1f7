use metrics_runtime::timed;

struct Work;

#[timed(name = "work", buckets = HOURS)]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
