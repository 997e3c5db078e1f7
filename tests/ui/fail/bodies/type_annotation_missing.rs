use std::pin::Pin;

use metrics_runtime::timed;

struct Work;

#[timed(name = "plain", outcome)]
fn plain(text: &str) -> usize {
    let words = text.split(' ').collect();
    words.len()
}

#[timed(name = "async_fn", outcome)]
async fn async_fn(text: &str) -> usize {
    let words = text.split(' ').collect();
    words.len()
}

#[timed(name = "future", outcome)]
fn future(text: &str) -> impl Future<Output = usize> {
    async move {
        let words = text.split(' ').collect();
        words.len()
    }
}

#[timed(name = "boxed", outcome)]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = usize> + 'a>> {
    Box::pin(async move {
        let words = text.split(' ').collect();
        words.len()
    })
}

#[timed(name = "block", outcome)]
impl Work {
    fn method(&self, text: &str) -> usize {
        let words = text.split(' ').collect();
        words.len()
    }
}

fn main() {}
