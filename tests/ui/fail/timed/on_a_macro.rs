use metrics_runtime::timed;

#[timed]
macro_rules! work {
    () => {};
}

fn main() {}
