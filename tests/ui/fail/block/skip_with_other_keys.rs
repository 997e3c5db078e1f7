use metrics_runtime::{counted, timed};

struct Work;

#[timed(name = "work")]
#[counted]
impl Work {
    fn hammer() {}

    #[counted(skip, name = "saws")]
    fn saw() {}
}

fn main() {}
