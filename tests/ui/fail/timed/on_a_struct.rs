use metrics_runtime::timed;

#[timed]
struct Work;

fn main() {
    let _ = Work;
}
