use metrics_runtime::{counted, timed};

struct Work;

#[timed(name = "work", in_flight)]
#[counted(in_flight)]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
