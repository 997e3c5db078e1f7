use metrics_runtime::timed;

struct Work;

#[timed(nam = "work")]
impl Work {
    #[timed(bucket = [1])]
    fn hammer() {}

    fn saw() {}
}

fn main() {}
