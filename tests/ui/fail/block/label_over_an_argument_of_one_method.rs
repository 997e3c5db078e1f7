use metrics_runtime::timed;

struct Work;

#[timed(name = "work", labels(late = late))]
impl Work {
    fn hammer(late: bool) {}

    fn saw() {}
}

fn main() {}
