use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(hours: u8) -> u8 {
    hours + minutes
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(hours: u8) -> u8 {
    hours + minutes
}

#[timed(name = "future", outcome)]
fn future(hours: u8) -> impl Future<Output = u8> {
    async move { hours + minutes }
}

#[timed(name = "boxed", outcome)]
fn boxed(hours: u8) -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move { hours + minutes })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, hours: u8) -> u8 {
        hours + minutes
    }
}

fn main() {}
