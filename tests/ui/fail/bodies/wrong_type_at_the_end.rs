use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(hours: u8) -> String {
    hours
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(hours: u8) -> String {
    hours
}

#[timed(name = "future", outcome)]
fn future(hours: u8) -> impl Future<Output = String> {
    async move { hours }
}

#[timed(name = "boxed", outcome)]
fn boxed(hours: u8) -> Pin<Box<dyn Future<Output = String>>> {
    Box::pin(async move { hours })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, hours: u8) -> String {
        hours
    }
}

fn main() {}
