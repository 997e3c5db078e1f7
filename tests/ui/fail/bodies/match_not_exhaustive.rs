use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

enum Tool {
    Hammer,
    Saw,
}

#[timed(name = "plain", outcome)]
fn plain(tool: Tool) -> u8 {
    match tool {
        Tool::Hammer => 1,
    }
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(tool: Tool) -> u8 {
    match tool {
        Tool::Hammer => 1,
    }
}

#[timed(name = "future", outcome)]
fn future(tool: Tool) -> impl Future<Output = u8> {
    async move {
        match tool {
            Tool::Hammer => 1,
        }
    }
}

#[timed(name = "boxed", outcome)]
fn boxed(tool: Tool) -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move {
        match tool {
            Tool::Hammer => 1,
        }
    })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, tool: Tool) -> u8 {
        match tool {
            Tool::Hammer => 1,
        }
    }
}

fn main() {}
