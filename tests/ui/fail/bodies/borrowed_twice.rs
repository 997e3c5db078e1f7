use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(mut tools: Vec<u8>) -> u8 {
    let first = &tools[0];
    tools.clear();
    *first
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(mut tools: Vec<u8>) -> u8 {
    let first = &tools[0];
    tools.clear();
    *first
}

#[timed(name = "future", outcome)]
fn future(mut tools: Vec<u8>) -> impl Future<Output = u8> {
    async move {
        let first = &tools[0];
        tools.clear();
        *first
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(mut tools: Vec<u8>) -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move {
        let first = &tools[0];
        tools.clear();
        *first
    })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, mut tools: Vec<u8>) -> u8 {
        let first = &tools[0];
        tools.clear();
        *first
    }
}

fn main() {}
