use metrics_runtime::timed;

#[timed]
fn work(tasks: String) -> (String, String) {
    let moved = tasks;
    (tasks, moved)
}

fn main() {}
