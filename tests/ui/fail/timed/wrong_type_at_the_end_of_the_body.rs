use metrics_runtime::timed;

struct Hours;

#[timed(name = "work", outcome)]
fn work() -> Hours {
    "eight"
}

fn main() {}
