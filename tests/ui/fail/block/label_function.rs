use metrics_runtime::timed;

struct Work;

#[timed(name = "work", labels(function = "work"))]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
