use metrics_runtime::timed;

#[timed(name = "work", labels(done = |tools| tools.is_empty()))]
fn work<T>(tools: Vec<T>) -> Vec<T> {
    tools
}

fn main() {}
