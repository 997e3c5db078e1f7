use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain<T>(tool: T) -> String {
    tool.to_string()
}

#[timed(name = "async_fn", outcome)]
async fn async_fn<T>(tool: T) -> String {
    tool.to_string()
}

#[timed(name = "future", outcome)]
fn future<T>(tool: T) -> impl Future<Output = String> {
    async move { tool.to_string() }
}

#[timed(name = "boxed", outcome)]
fn boxed<T: 'static>(tool: T) -> Pin<Box<dyn Future<Output = String>>> {
    Box::pin(async move { tool.to_string() })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method<T>(&self, tool: T) -> String {
        tool.to_string()
    }
}

fn main() {}
