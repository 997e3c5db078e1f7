use metrics_runtime::timed;

enum Work {
    Hours(u8),
}

#[timed(name = "work", outcome)]
async fn work() -> Work {
    Work::Hours("eight")
}

fn main() {}
