use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    #[timed(skip = true)]
    fn work() {}
}

fn main() {}
