//! Functions that return a future are recorded while it runs, as an `async fn` is.

use std::future::{Future, pending, ready};
use std::pin::Pin;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use metrics_runtime::{LabelValue, counted, timed};
use tokio::time::{sleep, timeout};

use super::{counter, histogram, outcomes};

#[timed(name = "futures_impl", buckets = [0.005])]
#[counted(name = "futures_impl_calls", outcome)]
fn impl_future(wait: Duration, fail: bool) -> impl Future<Output = Result<(), ()>> + Send {
    async move {
        sleep(wait).await;
        if fail { Err(()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn an_impl_future_is_timed_while_it_runs() {
    let made = impl_future(Duration::from_millis(10), false);
    drop(impl_future(Duration::ZERO, false));
    assert_eq!(outcomes("futures_impl_calls"), [0, 0, 0, 0]);
    sleep(Duration::from_millis(30)).await;
    let start = Instant::now();
    made.await.unwrap();
    impl_future(Duration::ZERO, true).await.unwrap_err();
    let short = Duration::from_millis(1);
    assert!(
        timeout(short, impl_future(Duration::from_secs(9), true))
            .await
            .is_err()
    );
    let at_most = start.elapsed().as_secs_f64();
    assert_eq!(outcomes("futures_impl_calls"), [1, 1, 0, 1]);
    let time = histogram("futures_impl_seconds", &[]);
    assert_eq!(time.count(), 3);
    assert!(
        (0.011..=at_most).contains(&time.sum),
        "{} of {at_most}",
        time.sum
    );
}

#[tokio::test]
async fn a_boxed_future_is_counted_when_it_ends() {
    #[counted(name = "futures_boxed", labels(odd = number % 2 == 1), outcome)]
    fn boxed<'a>(
        text: &'a mut String,
        number: u32,
    ) -> Pin<Box<dyn Future<Output = Option<&'a str>> + Send + 'a>> {
        if number == 0 {
            return Box::pin(ready(None));
        }
        Box::pin(async move {
            text.push('!');
            tokio::task::yield_now().await;
            Some(text.as_str())
        })
    }
    let mut text = "text".to_owned();
    assert_eq!(boxed(&mut text, 0).await, None);
    let made = boxed(&mut text, 1);
    let odd = [("odd", "true"), ("outcome", "ok")];
    assert_eq!(counter("futures_boxed", &odd), 0);
    assert_eq!(made.await, Some("text!"));
    assert_eq!(counter("futures_boxed", &odd), 1);
    assert_eq!(
        counter("futures_boxed", &[("odd", "false"), ("outcome", "ok")]),
        1
    );
}

#[tokio::test]
async fn the_name_that_boxed_futures_go_by_is_known() {
    type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
    #[counted(name = "futures_named", outcome)]
    fn named(text: &str) -> BoxFuture<'_, Result<u8, ()>> {
        Box::pin(async move { text.parse().map_err(|_| ()) })
    }
    drop(named("1"));
    assert_eq!(named("1").await, Ok(1));
    assert_eq!(named("one").await, Err(()));
    assert_eq!(outcomes("futures_named"), [1, 1, 0, 0]);
}

#[derive(LabelValue, Clone, Copy)]
enum Store {
    Disk,
    Memory,
}

#[async_trait]
trait Read {
    async fn read(&self, from: &str) -> Result<usize, String>;
}

#[async_trait]
impl Read for Store {
    #[timed(name = "futures_async_trait", outcome)]
    #[counted(name = "futures_async_trait_calls", labels(store: Store = *self), outcome)]
    async fn read(&self, from: &str) -> Result<usize, String> {
        if from == "nowhere" {
            pending::<()>().await;
        }
        tokio::task::yield_now().await;
        from.parse().map_err(|_| from.to_owned())
    }
}

#[tokio::test]
async fn methods_of_async_trait_are_recorded_as_they_end() {
    let stores: [Box<dyn Read>; 2] = [Box::new(Store::Disk), Box::new(Store::Memory)];
    drop(stores[0].read("1"));
    assert_eq!(stores[0].read("1").await, Ok(1));
    assert_eq!(stores[1].read("2").await, Ok(2));
    assert!(stores[1].read("here").await.is_err());
    assert!(
        timeout(Duration::from_millis(1), stores[1].read("nowhere"))
            .await
            .is_err()
    );
    for (store, outcome, calls) in [
        ("disk", "ok", 1),
        ("disk", "cancelled", 0),
        ("memory", "ok", 1),
        ("memory", "error", 1),
        ("memory", "cancelled", 1),
    ] {
        let labels = [("outcome", outcome), ("store", store)];
        assert_eq!(
            counter("futures_async_trait_calls", &labels),
            calls,
            "{labels:?}"
        );
    }
    assert_eq!(
        histogram("futures_async_trait_seconds", &[("outcome", "cancelled")]).count(),
        1
    );
}
