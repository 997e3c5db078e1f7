use metrics_runtime::timed;

#[timed(name = "work", outcome)]
async fn work(mut tasks: Vec<u8>) -> Option<u8> {
    let first = &tasks[0];
    tasks.clear();
    Some(*first)
}

fn main() {}
