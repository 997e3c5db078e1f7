use metrics_runtime::timed;

#[timed]
enum Work {
    Hours,
}

fn main() {}
