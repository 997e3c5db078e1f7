use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[timed(name = "plain", outcome)]
fn plain(text: &str) -> u8 {
    parse(text)?
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(text: &str) -> u8 {
    parse(text)?
}

#[timed(name = "future", outcome)]
fn future(text: &str) -> impl Future<Output = u8> {
    async move { parse(text)? }
}

#[timed(name = "boxed", outcome)]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = u8> + 'a>> {
    Box::pin(async move { parse(text)? })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, text: &str) -> u8 {
        parse(text)?
    }
}

fn main() {}
