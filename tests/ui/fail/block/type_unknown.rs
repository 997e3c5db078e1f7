use metrics_runtime::timed;

#[timed]
impl Work {
    fn hammer() {}

    fn saw() {}
}

fn main() {}
