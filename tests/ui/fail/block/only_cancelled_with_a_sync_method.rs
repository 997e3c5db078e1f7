use metrics_runtime::timed;

struct Work;

#[timed(name = "work", only = "cancelled")]
impl Work {
    async fn hammer() {}

    fn saw() {}
}

fn main() {}
