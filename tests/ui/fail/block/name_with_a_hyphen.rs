use metrics_runtime::timed;

struct Work;

#[timed(name = "my-work")]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
