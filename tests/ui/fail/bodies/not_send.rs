use std::pin::Pin;
use std::rc::Rc;

use metrics_runtime::timed;

struct Work;

fn spawn(_: impl Future + Send) {}

async fn rest() {}

#[timed(name = "async_fn", outcome)]
async fn async_fn(hours: u8) -> u8 {
    let hours = Rc::new(hours);
    rest().await;
    *hours
}

#[timed(name = "future", outcome)]
fn future(hours: u8) -> impl Future<Output = u8> {
    async move {
        let hours = Rc::new(hours);
        rest().await;
        *hours
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(hours: u8) -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move {
        let hours = Rc::new(hours);
        rest().await;
        *hours
    })
}

#[timed(name = "block", outcome)]
impl Work {
    async fn method(&self, hours: u8) -> u8 {
        let hours = Rc::new(hours);
        rest().await;
        *hours
    }
}

fn main() {
    spawn(async_fn(1));
    spawn(future(1));
    spawn(boxed(1));
    spawn(Work.method(1));
}
