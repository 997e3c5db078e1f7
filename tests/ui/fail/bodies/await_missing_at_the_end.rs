use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

async fn rest() -> u8 {
    1
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(hours: u8) -> u8 {
    let _ = hours;
    rest()
}

#[timed(name = "future", outcome)]
fn future(hours: u8) -> impl Future<Output = u8> {
    async move {
        let _ = hours;
        rest()
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(hours: u8) -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move {
        let _ = hours;
        rest()
    })
}

#[timed(name = "block", outcome)]
impl Work {
    async fn method(&self, hours: u8) -> u8 {
        let _ = hours;
        rest()
    }
}

fn main() {}
