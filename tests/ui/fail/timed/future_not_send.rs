use std::rc::Rc;

use metrics_runtime::timed;

fn assert_send(_: impl Send) {}

async fn rest() {}

#[timed]
async fn work() {
    let tasks = Rc::new(1);
    rest().await;
    drop(tasks);
}

fn main() {
    assert_send(work());
}
