use metrics_runtime::timed;

struct Work;

#[timed(name = "work", in_flight = "workRunning")]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
