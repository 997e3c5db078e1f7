//! Ways out of a body, in each form that a function has.

#![deny(unused, unreachable_code)]

use std::num::ParseIntError;
use std::pin::Pin;

use metrics_runtime::{counted, timed};

macro_rules! body {
    ($text:ident) => {{
        let mut sum = 0;
        'words: for word in $text.split(' ') {
            let number = 'number: {
                if word == "none" {
                    break 'number 0;
                }
                if word == "skip" {
                    continue 'words;
                }
                if word == "stop" {
                    break 'words;
                }
                if word == "out" {
                    return Ok(sum);
                }
                word.parse::<u32>()?
            };
            sum += number;
        }
        let Some(first) = $text.chars().next() else {
            return Ok(0);
        };
        if first == 'x' {
            Err("x".parse::<u32>().unwrap_err())
        } else {
            Ok(sum)
        }
    }};
}

#[timed(name = "sync", outcome)]
#[track_caller]
fn sync(text: &str) -> Result<u32, ParseIntError> {
    body!(text)
}

#[timed(name = "asynchronous", outcome)]
async fn asynchronous(text: &str) -> Result<u32, ParseIntError> {
    body!(text)
}

#[timed(name = "plain", in_flight)]
async fn plain(text: &str) -> Result<u32, ParseIntError> {
    body!(text)
}

#[timed(name = "future", outcome)]
fn future(text: &str) -> impl Future<Output = Result<u32, ParseIntError>> {
    async move { body!(text) }
}

#[timed(name = "early_future", outcome)]
fn early_future(text: Option<&str>) -> Result<impl Iterator<Item = char>, u8> {
    let Some(text) = text else {
        return Err(1);
    };
    Ok(text.chars())
}

#[timed(name = "boxed", outcome)]
fn boxed<'a>(
    text: &'a str,
) -> Pin<Box<dyn Future<Output = Result<u32, ParseIntError>> + Send + 'a>> {
    if text.is_empty() {
        return Box::pin(async { Ok(0) });
    }
    Box::pin(async move { body!(text) })
}

#[counted(name = "boxed_impl", outcome)]
fn boxed_impl() -> Pin<Box<dyn Future<Output = impl Iterator<Item = u8> + use<>> + Send>> {
    Box::pin(async { [1, 2].into_iter() })
}

struct Work;

#[timed(name = "block", outcome)]
impl Work {
    fn sync(text: &str) -> Result<u32, ParseIntError> {
        body!(text)
    }

    async fn asynchronous(&self, text: &str) -> Result<u32, ParseIntError> {
        body!(text)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (text, sum) in [
        ("1 2", 3),
        ("1 skip none 4", 5),
        ("1 stop 4", 1),
        ("2 out 4", 2),
        ("", 0),
    ] {
        let sum = if text.is_empty() { None } else { Some(sum) };
        assert_eq!(sync(text).ok(), sum);
        assert_eq!(asynchronous(text).await.ok(), sum);
        assert_eq!(plain(text).await.ok(), sum);
        assert_eq!(future(text).await.ok(), sum);
        assert_eq!(boxed(text).await.ok(), sum.or(Some(0)));
        assert_eq!(Work::sync(text).ok(), sum);
        assert_eq!(Work.asynchronous(text).await.ok(), sum);
    }
    assert_eq!(early_future(Some("ab")).map(Iterator::count), Ok(2));
    assert_eq!(early_future(None).map(Iterator::count), Err(1));
    assert_eq!(boxed_impl().await.count(), 2);
}
