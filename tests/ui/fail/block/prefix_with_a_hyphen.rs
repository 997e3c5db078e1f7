use metrics_runtime::timed;

struct Work;

#[timed(name = "work", prefix = "my-app")]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
