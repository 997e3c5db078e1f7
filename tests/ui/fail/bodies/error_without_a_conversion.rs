use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

struct Broken;

fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[timed(name = "plain", outcome)]
fn plain(text: &str) -> Result<u8, Broken> {
    Ok(parse(text)?)
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(text: &str) -> Result<u8, Broken> {
    Ok(parse(text)?)
}

#[timed(name = "future", outcome)]
fn future(text: &str) -> impl Future<Output = Result<u8, Broken>> {
    async move { Ok(parse(text)?) }
}

#[timed(name = "boxed", outcome)]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Result<u8, Broken>> + 'a>> {
    Box::pin(async move { Ok(parse(text)?) })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, text: &str) -> Result<u8, Broken> {
        Ok(parse(text)?)
    }
}

fn main() {}
