use metrics_runtime::timed;

struct Work;

#[timed(name = "work", busy)]
impl Work {
    async fn hammer() {}

    fn saw() {}
}

fn main() {}
