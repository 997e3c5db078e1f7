use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(hours: u8) -> &'static str {
    let word = hours.to_string();
    word.as_str()
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(hours: u8) -> &'static str {
    let word = hours.to_string();
    word.as_str()
}

#[timed(name = "future", outcome)]
fn future(hours: u8) -> impl Future<Output = &'static str> {
    async move {
        let word = hours.to_string();
        word.as_str()
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(hours: u8) -> Pin<Box<dyn Future<Output = &'static str>>> {
    Box::pin(async move {
        let word = hours.to_string();
        word.as_str()
    })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, hours: u8) -> &'static str {
        let word = hours.to_string();
        word.as_str()
    }
}

fn main() {}
