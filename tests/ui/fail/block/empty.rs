use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {}

fn main() {}
