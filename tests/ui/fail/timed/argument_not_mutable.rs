use metrics_runtime::timed;

#[timed]
fn work(tasks: Vec<u8>) -> usize {
    tasks.push(1);
    tasks.len()
}

fn main() {}
