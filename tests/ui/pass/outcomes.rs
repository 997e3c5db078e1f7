//! What the outcome label says for each return type.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{Outcome, counted};

enum Answer {
    Yes,
    No,
}

impl Outcome for Answer {
    fn is_error(&self) -> bool {
        matches!(self, Self::No)
    }
}

#[counted(name = "results", outcome)]
fn result(value: Result<u8, &str>) -> Result<u8, &str> {
    value
}

#[counted(name = "options", outcome)]
fn option(value: Option<u8>) -> Option<u8> {
    value
}

#[counted(name = "units", outcome)]
fn unit() {}

#[counted(name = "answers", outcome)]
fn answer(answer: Answer) -> Answer {
    answer
}

#[counted(name = "panics", outcome)]
fn panics() -> Result<(), ()> {
    panic!("on purpose")
}

#[counted(name = "nevers", outcome)]
fn never() -> ! {
    panic!("on purpose")
}

#[counted(name = "futures", outcome)]
async fn future(wait: bool, value: Result<u8, u8>) -> Result<u8, u8> {
    if wait {
        std::future::pending::<()>().await;
    }
    value
}

fn calls(name: &str) -> Vec<(String, u64)> {
    let snapshot = Snapshot::declared();
    let series = &snapshot.family(name).unwrap().series;
    let calls = series.iter().map(|series| match series.value {
        Value::Integer(calls) => (series.labels[0].1.to_string(), calls),
        _ => unreachable!(),
    });
    calls.filter(|(_, calls)| *calls > 0).collect()
}

fn poll<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let _ = (result(Ok(1)), result(Err("no")), result(Err("no")));
    let _ = (option(Some(1)), option(None));
    unit();
    answer(Answer::Yes);
    answer(Answer::No);
    let _ = catch_unwind(panics);
    let _ = catch_unwind(AssertUnwindSafe(|| never()));
    assert_eq!(poll(future(false, Ok(1))), Some(Ok(1)));
    assert_eq!(poll(future(false, Err(1))), Some(Err(1)));
    assert_eq!(poll(future(true, Err(1))), None);
    drop(future(false, Ok(1)));

    let series = |outcome: &str, calls| (outcome.to_owned(), calls);
    assert_eq!(calls("results"), [series("error", 2), series("ok", 1)]);
    assert_eq!(calls("options"), [series("ok", 2)]);
    assert_eq!(calls("units"), [series("ok", 1)]);
    assert_eq!(calls("answers"), [series("error", 1), series("ok", 1)]);
    assert_eq!(calls("panics"), [series("panic", 1)]);
    assert_eq!(calls("nevers"), [series("panic", 1)]);
    assert_eq!(
        calls("futures"),
        [series("cancelled", 1), series("error", 1), series("ok", 1)]
    );
}
