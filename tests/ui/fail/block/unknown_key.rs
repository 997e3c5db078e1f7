use metrics_runtime::timed;

struct Work;

#[timed(nam = "work")]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
