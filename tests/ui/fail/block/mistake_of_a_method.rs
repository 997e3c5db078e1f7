use metrics_runtime::timed;

struct Work;

#[timed(name = "work")]
impl Work {
    #[timed(name = "hammering", sample = 1)]
    fn hammer() {}

    fn saw() {}
}

fn main() {}
