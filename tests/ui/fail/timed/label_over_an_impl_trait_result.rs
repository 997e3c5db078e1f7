use metrics_runtime::timed;

#[timed(name = "work", labels(done = |tools| tools.len() == 0))]
fn work() -> impl ExactSizeIterator<Item = u8> {
    [1].into_iter()
}

fn main() {}
