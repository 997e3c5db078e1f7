use metrics_runtime::timed;

#[timed]
unsafe extern "C" {
    fn work();
}

fn main() {}
