use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain<'a>(_hand: &'a str, tool: &str) -> &'a str {
    tool
}

#[timed(name = "async_fn", outcome)]
async fn async_fn<'a>(_hand: &'a str, tool: &str) -> &'a str {
    tool
}

#[timed(name = "future", outcome)]
fn future<'a>(_hand: &'a str, tool: &str) -> impl Future<Output = &'a str> {
    async move { tool }
}

#[timed(name = "boxed", outcome)]
fn boxed<'a>(_hand: &'a str, tool: &str) -> Pin<Box<dyn Future<Output = &'a str> + 'a>> {
    Box::pin(async move { tool })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method<'a>(&self, _hand: &'a str, tool: &str) -> &'a str {
        tool
    }
}

fn main() {}
