use metrics_runtime::timed;

#[timed]
fn work() -> &'static str {
    let words = String::from("work");
    &words
}

fn main() {}
