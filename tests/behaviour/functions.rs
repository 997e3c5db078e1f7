//! Where `#[timed]` and `#[counted]` can stand, and what they record there.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics_runtime::{Kind, counted, timed};

use super::{counter, histogram};

/// Waits a little.
#[timed(name = "functions_waited", buckets = [0.001, 0.005, 1])]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

#[test]
fn a_timed_function_records_its_duration() {
    let start = Instant::now();
    wait(Duration::from_millis(7));
    wait(Duration::from_millis(3));
    let at_most = start.elapsed().as_secs_f64();
    let waited = histogram("functions_waited_seconds", &[]);
    assert_eq!(*waited.bounds, [0.001, 0.005, 1.0]);
    assert_eq!((waited.buckets[0], waited.count()), (0, 2));
    assert!(
        waited.buckets[2] + waited.buckets[3] >= 1,
        "{:?}",
        waited.buckets
    );
    assert!(
        (0.010..=at_most).contains(&waited.sum),
        "{} of {at_most}",
        waited.sum
    );
}

#[timed(name = "functions_async_waited", buckets = [0.005])]
async fn wait_async(time: Duration) {
    tokio::time::sleep(time).await;
}

#[tokio::test]
async fn an_async_function_is_timed_while_it_runs_and_not_before() {
    let waiting = wait_async(Duration::from_millis(10));
    assert_eq!(histogram("functions_async_waited_seconds", &[]).count(), 0);
    tokio::time::sleep(Duration::from_millis(30)).await;
    let start = Instant::now();
    waiting.await;
    let at_most = start.elapsed().as_secs_f64();
    let waited = histogram("functions_async_waited_seconds", &[]);
    assert_eq!(waited.buckets, [0, 1]);
    assert!(
        (0.010..=at_most).contains(&waited.sum),
        "{} of {at_most}",
        waited.sum
    );
}

#[tokio::test]
async fn a_future_that_is_never_polled_is_no_call() {
    #[counted(name = "functions_never_polled")]
    async fn never_polled() {
        std::future::ready(()).await;
    }
    drop(never_polled());
    assert_eq!(counter("functions_never_polled", &[]), 0);
    never_polled().await;
    assert_eq!(counter("functions_never_polled", &[]), 1);
}

#[timed]
#[counted]
fn bare(fail: bool) -> Result<(), ()> {
    if fail { Err(()) } else { Ok(()) }
}

#[test]
fn bare_attributes_join_the_shared_families() {
    bare(false).unwrap();
    bare(true).unwrap_err();
    bare(true).unwrap_err();
    let labels = |outcome| {
        [
            ("function", "bare"),
            ("module", "behaviour::functions"),
            ("outcome", outcome),
        ]
    };
    assert_eq!(counter("function_calls_total", &labels("ok")), 1);
    assert_eq!(counter("function_calls_total", &labels("error")), 2);
    assert_eq!(counter("function_calls_total", &labels("panic")), 0);
    assert_eq!(
        histogram("function_duration_seconds", &labels("error")).count(),
        2
    );
}

#[test]
fn names_are_completed_and_never_doubled() {
    #[timed(name = "functions_completed")]
    #[counted(name = "functions_completed_calls")]
    fn bare_names() {}
    #[timed(name = "functions_whole_seconds")]
    #[counted(name = "functions_whole_calls_total")]
    fn whole_names() {}
    bare_names();
    whole_names();
    for name in ["functions_completed_seconds", "functions_whole_seconds"] {
        assert_eq!(histogram(name, &[]).count(), 1, "{name}");
    }
    for name in ["functions_completed_calls", "functions_whole_calls"] {
        assert_eq!(counter(name, &[]), 1, "{name}");
    }
}

#[test]
fn help_is_the_first_paragraph_of_the_doc_comment() {
    /// Does a thing
    /// in two lines.
    ///
    /// This is not part of it.
    #[counted(name = "functions_documented")]
    fn documented() {}
    /// Not this.
    #[counted(name = "functions_explained", help = "This.")]
    fn explained() {}
    #[counted(name = "functions_undocumented")]
    fn undocumented() {}
    documented();
    explained();
    undocumented();
    let snapshot = metrics_runtime::snapshot::Snapshot::declared();
    let help = |name: &str| snapshot.family(name).unwrap().help.clone();
    assert_eq!(help("functions_documented"), "Does a thing in two lines.");
    assert_eq!(help("functions_explained"), "This.");
    assert_eq!(
        help("functions_undocumented"),
        "Calls of `undocumented` that ended."
    );
    assert_eq!(
        snapshot.family("functions_documented").unwrap().kind,
        Kind::Counter
    );
}

#[test]
fn one_family_can_be_declared_in_several_places() {
    #[counted(name = "functions_shared", labels(op = "read"))]
    fn read() {}
    #[counted(name = "functions_shared", labels(op = "write"))]
    fn write() {}
    #[counted(name = "functions_shared", labels(op = "write"))]
    fn write_again() {}
    read();
    write();
    write_again();
    assert_eq!(counter("functions_shared", &[("op", "read")]), 1);
    assert_eq!(counter("functions_shared", &[("op", "write")]), 2);
}

/// Methods of every kind.
struct Store {
    items: Vec<String>,
}

trait Access {
    async fn fetch(&self, at: usize) -> Option<&str>;

    #[counted(name = "functions_default_methods")]
    fn size(&self) -> usize {
        0
    }
}

impl Access for Store {
    #[counted(name = "functions_trait_methods", outcome)]
    async fn fetch(&self, at: usize) -> Option<&str> {
        Some(self.items.get(at)?)
    }
}

impl Store {
    #[counted(name = "functions_methods", outcome)]
    fn first_mut<'a>(&'a mut self, default: &'a mut String) -> &'a mut String {
        if self.items.is_empty() {
            return default;
        }
        &mut self.items[0]
    }

    #[counted(name = "functions_methods", outcome)]
    fn into_items(
        mut self: Box<Self>,
        (more, times): (&str, usize),
    ) -> impl Iterator<Item = String> {
        self.items
            .extend(std::iter::repeat_n(more.to_owned(), times));
        self.items.into_iter()
    }

    #[counted(name = "functions_methods", outcome)]
    fn shared<T, const N: usize>(self: Arc<Self>, at: T) -> [Option<usize>; N]
    where
        T: Into<usize>,
    {
        [self.items.get(at.into()).map(String::len); N]
    }
}

#[tokio::test]
async fn methods_of_every_kind_are_recorded() {
    let mut store = Box::new(Store {
        items: vec!["one".into()],
    });
    assert_eq!(store.fetch(0).await, Some("one"));
    assert_eq!(store.fetch(1).await, None);
    assert_eq!(store.size(), 0);
    let mut default = String::new();
    store.first_mut(&mut default).push('!');
    let items: Vec<_> = store.into_items(("more", 2)).collect();
    assert_eq!(items, ["one!", "more", "more"]);
    assert_eq!(Arc::new(Store { items }).shared::<_, 2>(1_u8), [Some(4); 2]);
    assert_eq!(counter("functions_default_methods", &[]), 1);
    assert_eq!(counter("functions_trait_methods", &[("outcome", "ok")]), 2);
    assert_eq!(counter("functions_methods", &[("outcome", "ok")]), 3);
}

#[test]
fn the_future_of_an_annotated_function_is_still_send() {
    #[timed(name = "functions_send", outcome)]
    async fn outcome(text: &str) -> Result<usize, String> {
        tokio::task::yield_now().await;
        Ok(text.len())
    }
    #[timed(name = "functions_send_plain")]
    async fn plain(text: &str) -> usize {
        tokio::task::yield_now().await;
        text.len()
    }
    fn assert_send<F: Future + Send>(_: &F) {}
    assert_send(&outcome("a"));
    assert_send(&plain("a"));
    let _boxed: Pin<Box<dyn Future<Output = usize> + Send>> = Box::pin(plain("a"));
}
