use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(tools: Vec<u8>) -> usize {
    drop(tools);
    tools.len()
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(tools: Vec<u8>) -> usize {
    drop(tools);
    tools.len()
}

#[timed(name = "future", outcome)]
fn future(tools: Vec<u8>) -> impl Future<Output = usize> {
    async move {
        drop(tools);
        tools.len()
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(tools: Vec<u8>) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move {
        drop(tools);
        tools.len()
    })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, tools: Vec<u8>) -> usize {
        drop(tools);
        tools.len()
    }
}

fn main() {}
