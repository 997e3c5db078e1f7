use metrics_runtime::timed;

struct Work;

#[timed(name = "work", labels(__kind = "hand"))]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
