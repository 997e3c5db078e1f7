use metrics_runtime::timed;

struct Work;

#[timed(name = "work")]
#[timed(name = "work")]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
