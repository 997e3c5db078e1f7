use metrics_runtime::timed;

#[timed]
trait Work {
    fn work() {}
}

fn main() {}
