use metrics_runtime::timed;

#[timed]
async fn work() {
    5
}

fn main() {}
