use metrics_runtime::timed;

#[timed(name = "work", outcome)]
async fn work() -> Option<u8> {
    let one = "one";
    one
}

fn main() {}
