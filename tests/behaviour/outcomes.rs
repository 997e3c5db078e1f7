//! How calls end, and that none is lost.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use metrics_runtime::{Outcome, counted, timed};
use tokio::time::timeout;

use super::{histogram, outcomes};

#[test]
fn a_call_is_ok_error_or_panic() {
    #[counted(name = "outcomes_sync", outcome)]
    #[timed(name = "outcomes_sync_time", outcome)]
    fn call(how: &str) -> Result<u8, String> {
        match how {
            "late" => {}
            "panic" => panic!("as told"),
            other => return Err(other.to_owned()),
        }
        let number: u8 = "7".parse().map_err(|_| "never")?;
        Ok(number)
    }
    assert_eq!(call("late"), Ok(7));
    assert!(call("early").is_err());
    assert!(call("early").is_err());
    assert!(catch_unwind(|| call("panic")).is_err());
    assert_eq!(outcomes("outcomes_sync"), [1, 2, 1]);
    for (outcome, count) in [("ok", 1), ("error", 2), ("panic", 1)] {
        let time = histogram("outcomes_sync_time_seconds", &[("outcome", outcome)]);
        assert_eq!(time.count(), count, "{outcome}");
    }
}

#[test]
fn a_panic_is_recorded_without_an_outcome_too() {
    #[counted(name = "outcomes_plain")]
    fn call() {
        panic!("as told");
    }
    assert!(catch_unwind(call).is_err());
    assert_eq!(super::counter("outcomes_plain", &[]), 1);
}

#[tokio::test]
async fn a_future_dropped_half_way_is_cancelled() {
    #[counted(name = "outcomes_cancelled", outcome)]
    async fn call(wait: bool) -> Result<(), ()> {
        if wait {
            pending::<()>().await;
        }
        Err(())
    }
    let short = Duration::from_millis(1);
    assert!(timeout(short, call(true)).await.is_err());
    let task = tokio::spawn(call(true));
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(call(false).await, Err(()));
    assert_eq!(outcomes("outcomes_cancelled"), [0, 1, 0, 2]);
}

#[tokio::test]
async fn a_future_that_panics_has_panicked() {
    #[counted(name = "outcomes_async_panic", outcome)]
    async fn call() {
        tokio::task::yield_now().await;
        panic!("as told");
    }
    assert!(tokio::spawn(call()).await.unwrap_err().is_panic());
    assert_eq!(outcomes("outcomes_async_panic"), [0, 0, 1, 0]);
}

#[test]
fn a_future_dropped_by_another_panic_is_cancelled() {
    #[counted(name = "outcomes_bystander", outcome)]
    async fn call() {
        pending::<()>().await;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let mut call = std::pin::pin!(call());
            std::future::poll_fn(|context| {
                assert!(call.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            })
            .await;
            panic!("not in the call");
        });
    }));
    assert!(unwound.is_err());
    assert_eq!(outcomes("outcomes_bystander"), [0, 0, 0, 1]);
}

#[test]
fn a_users_type_can_be_an_error() {
    struct Response(u16);
    impl Outcome for Response {
        fn is_error(&self) -> bool {
            self.0 >= 500
        }
    }
    #[counted(name = "outcomes_response", outcome)]
    fn respond(status: u16) -> Response {
        Response(status)
    }
    assert_eq!(respond(200).0 + respond(404).0 + respond(503).0, 1107);
    assert_eq!(outcomes("outcomes_response"), [2, 1, 0]);
}

#[test]
fn a_value_that_says_nothing_is_ok() {
    #[counted(name = "outcomes_silent", outcome)]
    fn look_up(found: bool) -> Option<u8> {
        found.then_some(1)
    }
    #[counted(name = "outcomes_generic", outcome)]
    fn pass<T>(value: T) -> T {
        value
    }
    assert_eq!(look_up(false), None);
    assert_eq!(look_up(true), Some(1));
    assert_eq!(outcomes("outcomes_silent"), [2, 0, 0]);
    // The function cannot know what its caller's `T` would say.
    assert_eq!(pass(Err::<(), _>(2)), Err(2));
    assert_eq!(outcomes("outcomes_generic"), [1, 0, 0]);
}
