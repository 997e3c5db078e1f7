use metrics_runtime::timed;

#[timed(name = "work", outcome, error_if = |left| *left > tools.len())]
fn work(tools: Vec<u8>) -> usize {
    drop(tools);
    1
}

fn main() {}
