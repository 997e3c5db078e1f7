use metrics_runtime::timed;

const BOUNDS: [f64; 2] = [0.1, 1.0];

#[timed(name = "work", buckets = &BOUNDS)]
fn work() {}

fn main() {
    work();
}
