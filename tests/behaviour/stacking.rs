//! `#[timed]` and `#[counted]` among other attributes, in every order, and on functions of unusual
//! shape: what is recorded is the same.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::panic::{Location, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use metrics_runtime::{counted, timed};
use tokio::task::yield_now;
use tracing::{Event, Metadata, Subscriber, instrument, span};

use super::{counter, float, histogram, outcomes};

/// How often `name` was timed, and how often counted, without labels.
fn both(name: &str) -> (u64, u64) {
    (
        histogram(&format!("{name}_seconds"), &[]).count(),
        counter(&format!("{name}_total"), &[]),
    )
}

/// Counts spans and events.
#[derive(Clone, Default)]
struct Seen {
    spans: Arc<AtomicU64>,
    entered: Arc<AtomicU64>,
    events: Arc<AtomicU64>,
}

impl Subscriber for Seen {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1 + self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &span::Id) {
        self.entered.fetch_add(1, Ordering::Relaxed);
    }

    fn exit(&self, _: &span::Id) {}
}

impl Seen {
    fn spans(&self) -> u64 {
        self.spans.load(Ordering::Relaxed)
    }
}

type Parsed = Result<u8, std::num::ParseIntError>;
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Three functions with one stack of attributes, which run in order.
macro_rules! stacks {
    ($($stack:ident: $(#[$attribute:meta])+)*) => {
        $(mod $stack {
            use super::*;

            $(#[$attribute])+
            pub(super) fn sync(text: &str) -> Parsed {
                let number: u8 = text.parse()?;
                Ok(number)
            }

            $(#[$attribute])+
            pub(super) async fn as_async(text: &str) -> Parsed {
                yield_now().await;
                let number: u8 = text.parse()?;
                Ok(number)
            }

            $(#[$attribute])+
            pub(super) fn boxed(text: &str) -> BoxFuture<'_, Parsed> {
                Box::pin(async move {
                    yield_now().await;
                    text.parse()
                })
            }
        })*
        /// Calls that end with a number, an error and another error, and one that is cancelled.
        #[allow(deprecated)]
        async fn run_stacks() {
            $(
                let _ = ($stack::sync("1"), $stack::sync(""), $stack::sync("x"));
                for text in ["1", "", "x"] {
                    let _ = ($stack::as_async(text).await, $stack::boxed(text).await);
                }
                for mut cancelled in [Box::pin($stack::as_async("1")) as BoxFuture<'_, Parsed>, $stack::boxed("1")] {
                    let mut context = Context::from_waker(Waker::noop());
                    assert!(cancelled.as_mut().poll(&mut context).is_pending());
                }
                drop(($stack::as_async("1"), $stack::boxed("1")));
            )*
        }
        const STACKS: &[&str] = &[$(stringify!($stack)),*];
    };
}

stacks! {
    timed_counted_instrument:
        #[timed]
        #[counted]
        #[instrument]
    timed_instrument_counted:
        #[timed]
        #[instrument]
        #[counted]
    // Looking at the value too; of a future that is boxed, only this order lets it.
    instrument_timed_counted:
        #[instrument(skip_all, err, ret)]
        #[timed]
        #[counted]
    counted_instrument_timed:
        #[counted]
        #[instrument(skip_all)]
        #[timed]
    among_others:
        /// Documented.
        #[inline]
        #[timed]
        #[allow(unused_variables)]
        #[doc(alias = "other")]
        #[counted]
        #[deprecated]
        #[cold]
    under_conditions:
        #[cfg_attr(all(), timed)]
        #[cfg_attr(any(), instrument)]
        #[cfg_attr(all(), cfg_attr(all(), metrics_runtime::counted), instrument)]
    by_path:
        #[metrics_runtime::counted]
        #[tracing::instrument(level = "debug")]
        #[metrics_runtime::timed]
}

#[tokio::test]
async fn the_order_of_attributes_changes_nothing() {
    let seen = Seen::default();
    let guard = tracing::subscriber::set_default(seen.clone());
    run_stacks().await;
    drop(guard);
    for stack in STACKS {
        let module = format!("{}::{stack}", module_path!());
        for (function, cancelled) in [("sync", None), ("as_async", Some(1)), ("boxed", Some(1))] {
            for (outcome, calls) in [
                ("ok", Some(1)),
                ("error", Some(2)),
                ("panic", Some(0)),
                ("cancelled", cancelled),
            ] {
                let Some(calls) = calls else { continue };
                let labels = [
                    ("function", function),
                    ("module", &*module),
                    ("outcome", outcome),
                ];
                let times = histogram("function_duration_seconds", &labels);
                assert_eq!(times.count(), calls, "{labels:?}");
                assert_eq!(
                    counter("function_calls_total", &labels),
                    calls,
                    "{labels:?}"
                );
            }
        }
    }
    // Six stacks have spans, for three sync calls and four futures of either form. A stack that
    // makes the span of a boxed future when it makes the future has one more.
    assert!(
        (6 * 11..=6 * 12).contains(&seen.spans()),
        "{}",
        seen.spans()
    );
    assert!(seen.entered.load(Ordering::Relaxed) >= seen.spans());
    assert!(seen.events.load(Ordering::Relaxed) > 0);
}

#[async_trait]
trait Read: Sync {
    async fn read(&self, text: &str) -> Parsed;

    #[timed(name = "stacking_trait_default", outcome)]
    async fn read_twice(&self, text: &str) -> Parsed {
        self.read(text).await?;
        self.read(text).await
    }
}

struct Inside;
struct Outside;
struct Below;

#[async_trait]
impl Read for Inside {
    #[instrument(skip_all)]
    #[counted(name = "stacking_trait_inside", outcome)]
    async fn read(&self, text: &str) -> Parsed {
        yield_now().await;
        text.parse()
    }
}

#[counted(name = "stacking_trait_outside", outcome)]
#[async_trait]
impl Read for Outside {
    async fn read(&self, text: &str) -> Parsed {
        yield_now().await;
        text.parse()
    }
}

#[async_trait]
#[counted(name = "stacking_trait_below", outcome)]
impl Read for Below {
    async fn read(&self, text: &str) -> Parsed {
        yield_now().await;
        text.parse()
    }
}

#[tokio::test]
async fn async_trait_can_stand_on_either_side() {
    let readers: [Box<dyn Read>; 3] = [Box::new(Inside), Box::new(Outside), Box::new(Below)];
    for reader in &readers {
        assert_eq!(reader.read_twice("1").await, Ok(1));
        assert!(reader.read_twice("x").await.is_err());
        drop(reader.read("1"));
        let mut cancelled = reader.read_twice("1");
        let mut context = Context::from_waker(Waker::noop());
        assert!(cancelled.as_mut().poll(&mut context).is_pending());
    }
    let times = |outcome| {
        let times = histogram("stacking_trait_default_seconds", &[("outcome", outcome)]);
        times.count()
    };
    assert_eq!([times("ok"), times("error"), times("cancelled")], [3, 3, 3]);
    assert_eq!(outcomes("stacking_trait_inside"), [2, 1, 0, 1]);
    for name in ["stacking_trait_outside", "stacking_trait_below"] {
        let labels = |function, outcome| [("function", function), ("outcome", outcome)];
        let type_ = if name.ends_with("outside") {
            "Outside::read"
        } else {
            "Below::read"
        };
        let calls = ["ok", "error", "panic", "cancelled"]
            .map(|outcome| counter(name, &labels(type_, outcome)));
        assert_eq!(calls, [2, 1, 0, 1], "{name}");
    }
}

#[tokio::test]
#[counted(name = "stacking_test_below", outcome)]
async fn a_test_below() {
    yield_now().await;
}

#[counted(name = "stacking_test_above", outcome)]
#[tokio::test]
async fn a_test_above() {
    yield_now().await;
}

#[test]
fn tests_of_tokio_are_recorded() {
    // These are functions that run by themselves too.
    a_test_below();
    a_test_above();
    for name in ["stacking_test_below", "stacking_test_above"] {
        let [ok, error, panic] = outcomes(name);
        assert!(ok >= 1, "{name}");
        assert_eq!((error, panic), (0, 0), "{name}");
    }
}

#[test]
fn the_caller_of_a_tracked_function_is_its_caller() {
    #[track_caller]
    #[timed(name = "stacking_tracked", in_flight)]
    #[counted(name = "stacking_tracked")]
    fn tracked() -> &'static Location<'static> {
        Location::caller()
    }
    #[timed(name = "stacking_tracked_below")]
    #[track_caller]
    fn tracked_below() -> &'static Location<'static> {
        Location::caller()
    }
    let here = [line!() + 1, line!() + 2];
    let first = tracked();
    let second = tracked_below();
    assert_eq!([first.line(), second.line()], here);
    assert_eq!(first.file(), file!());
    assert_eq!(both("stacking_tracked"), (1, 1));
}

macro_rules! functions {
    ($($(#[$attribute:meta])* $vis:vis fn $name:ident($($argument:ident: $ty:ty),*) -> $output:ty $body:block)*) => {
        $(
            $(#[$attribute])*
            $vis fn $name($($argument: $ty),*) -> $output $body
        )*
    };
}

macro_rules! named {
    ($function:ident, $name:literal, $value:expr) => {
        #[timed(name = $name)]
        #[counted(name = $name)]
        fn $function() -> i32 {
            let value = $value;
            if value > 2 {
                return value;
            }
            value + 1
        }
    };
}

#[test]
fn functions_that_macros_write_are_recorded() {
    functions! {
        #[timed(name = "stacking_from_meta")]
        #[counted(name = "stacking_from_meta")]
        pub(super) fn first(a: u8, b: &str) -> Option<u8> {
            let a = u8::try_from(b.len()).ok()?.checked_add(a)?;
            Some(a)
        }
        #[counted(name = "stacking_from_meta_labelled", labels(many = a > 1), outcome)]
        fn second(a: u8) -> Result<u8, ()> {
            a.checked_sub(1).ok_or(())
        }
    }
    named!(one, "stacking_from_literal_one", 1);
    named!(nine, "stacking_from_literal_nine", {
        let mut value = 8;
        value += 1;
        value
    });
    assert_eq!(first(1, "ab"), Some(3));
    assert_eq!(first(255, "ab"), None);
    assert_eq!((second(0), second(2)), (Err(()), Ok(1)));
    assert_eq!((one(), nine()), (2, 9));
    assert_eq!(both("stacking_from_meta"), (2, 2));
    let calls = |many, outcome| {
        let labels = [("many", many), ("outcome", outcome)];
        counter("stacking_from_meta_labelled", &labels)
    };
    assert_eq!([calls("false", "error"), calls("true", "ok")], [1, 1]);
    assert_eq!(both("stacking_from_literal_one"), (1, 1));
    assert_eq!(both("stacking_from_literal_nine"), (1, 1));
}

/// As that of the `futures` crates.
trait Stream {
    type Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>>;
}

struct Down(u8);

impl Stream for Down {
    type Item = u8;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u8>> {
        self.0 = self.0.saturating_sub(1);
        Poll::Ready((self.0 > 0).then_some(self.0))
    }
}

#[test]
fn a_stream_is_counted_when_it_is_made() {
    #[counted(name = "stacking_stream", outcome, in_flight)]
    fn down(from: u8) -> impl Stream<Item = u8> + Unpin {
        Down(from)
    }
    #[counted(name = "stacking_stream_boxed", outcome, in_flight)]
    fn boxed(from: u8) -> Pin<Box<dyn Stream<Item = u8>>> {
        Box::pin(Down(from))
    }
    #[counted(name = "stacking_iterator", outcome)]
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(' ')
    }
    let (mut stream, boxed) = (down(3), boxed(3));
    assert_eq!(outcomes("stacking_stream"), [1, 0, 0]);
    assert_eq!(float("stacking_stream_in_flight", &[]), 0.0);
    assert_eq!(outcomes("stacking_stream_boxed"), [1, 0, 0]);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(
        Pin::new(&mut stream).poll_next(&mut context),
        Poll::Ready(Some(2))
    );
    drop((stream, boxed, words("not read")));
    assert_eq!(outcomes("stacking_stream"), [1, 0, 0]);
    assert_eq!(outcomes("stacking_iterator"), [1, 0, 0]);
}

#[derive(Default)]
struct Shelf {
    books: Vec<String>,
}

impl Shelf {
    #[counted(name = "stacking_receivers", outcome)]
    fn pinned(self: Pin<&mut Self>) -> Option<&mut String> {
        self.get_mut().books.last_mut()
    }

    #[counted(name = "stacking_receivers", outcome)]
    async fn pinned_later(self: Pin<&mut Self>, (a, b): (u8, u8)) -> Result<&mut String, u8> {
        yield_now().await;
        let books = &mut self.get_mut().books;
        let len = books.len();
        books
            .get_mut(usize::from(a))
            .filter(|_| len > usize::from(b))
            .ok_or(b)
    }

    #[counted(name = "stacking_receivers", outcome)]
    async fn shared(self: Arc<Self>, at: usize) -> Result<String, usize> {
        yield_now().await;
        let book = self.books.get(at).ok_or(at)?;
        Ok(book.clone())
    }

    #[counted(name = "stacking_receivers", outcome)]
    async fn filled(mut self, mut books: Vec<String>) -> Self {
        yield_now().await;
        self.books.append(&mut books);
        self
    }

    #[counted(name = "stacking_receivers", outcome)]
    fn lent(self: &mut Box<Self>, at: usize) -> impl Future<Output = Result<&str, ()>> {
        let book = self.books.get(at);
        async move {
            yield_now().await;
            let book = book.ok_or(())?;
            Ok(book.as_str())
        }
    }
}

#[tokio::test]
async fn receivers_of_every_kind_are_recorded() {
    let calls = || outcomes("stacking_receivers");
    let mut shelf = Shelf::default()
        .filled(vec!["one".into(), "two".into()])
        .await;
    Pin::new(&mut shelf).pinned().unwrap().push('!');
    Pin::new(&mut shelf)
        .pinned_later((0, 1))
        .await
        .unwrap()
        .push('?');
    assert_eq!(Pin::new(&mut shelf).pinned_later((0, 2)).await, Err(2));
    let mut boxed = Box::new(shelf);
    assert_eq!(boxed.lent(0).await, Ok("one?"));
    assert_eq!(boxed.lent(2).await, Err(()));
    // The sync one has no `cancelled` of its own.
    let shelf = Arc::new(*boxed);
    assert_eq!(Arc::clone(&shelf).shared(1).await, Ok("two!".into()));
    assert_eq!(shelf.shared(2).await, Err(2));
    assert_eq!(calls(), [5, 3, 0, 0]);
}

#[test]
fn functions_for_other_languages_are_recorded_however_they_end() {
    /// # Safety
    ///
    /// `number` points to a number.
    #[timed(name = "stacking_extern", outcome, in_flight)]
    #[allow(unsafe_code)]
    unsafe extern "C" fn read(number: *const i32) -> i32 {
        // SAFETY: as the caller says.
        unsafe { *number }
    }
    #[counted(name = "stacking_unwinding", outcome, in_flight)]
    extern "C-unwind" fn check(number: i32) -> i32 {
        assert_ne!(number, 0, "as told");
        number
    }
    let function: unsafe extern "C" fn(*const i32) -> i32 = read;
    let three = 3;
    // SAFETY: it points to a number.
    #[allow(unsafe_code)]
    let number = unsafe { function(&raw const three) };
    assert_eq!((number, check(1)), (3, 1));
    assert!(catch_unwind(|| check(0)).is_err());
    let times = histogram("stacking_extern_seconds", &[("outcome", "ok")]);
    assert_eq!(times.count(), 1);
    assert_eq!(outcomes("stacking_unwinding"), [1, 0, 1]);
    assert_eq!(float("stacking_unwinding_in_flight", &[]), 0.0);
}

trait Shape {
    fn sides(&self) -> u32;

    #[counted(name = "stacking_dyn", outcome)]
    fn is_square(&self) -> Result<(), u32> {
        match self.sides() {
            4 => Ok(()),
            sides => Err(sides),
        }
    }
}

impl dyn Shape {
    #[counted(name = "stacking_dyn", outcome)]
    fn corners(&self) -> u32 {
        self.sides()
    }
}

impl<T: Shape + ?Sized> Shape for Box<T> {
    #[counted(name = "stacking_dyn", outcome)]
    fn sides(&self) -> u32 {
        (**self).sides()
    }
}

impl Shape for [u8] {
    fn sides(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }
}

impl Shape for u32 {
    fn sides(&self) -> u32 {
        *self
    }
}

#[tokio::test]
async fn unsized_and_dynamic_values_are_recorded() {
    #[counted(name = "stacking_unsized", outcome)]
    fn shown<T: Display + ?Sized>(value: &T) -> String {
        value.to_string()
    }
    #[counted(name = "stacking_unsized", outcome)]
    async fn shown_later(value: &(dyn Debug + Sync), more: Box<dyn Debug + Send>) -> String {
        yield_now().await;
        format!("{value:?}{more:?}")
    }
    assert!([1, 2, 3, 4][..].is_square().is_ok());
    let triangle: Box<dyn Shape> = Box::new(3);
    assert_eq!(triangle.corners(), 3);
    assert_eq!(triangle.is_square(), Err(3));
    assert_eq!(outcomes("stacking_dyn"), [3, 1, 0]);
    // All instances of a generic function are one function.
    assert_eq!(shown("a") + &shown(&1) + &shown(&'c'), "a1c");
    assert_eq!(shown_later(&1, Box::new("b")).await, "1\"b\"");
    assert_eq!(outcomes("stacking_unsized"), [4, 0, 0, 0]);
}

/// The lint for items after statements is about the user's statements.
#[test]
#[deny(clippy::items_after_statements)]
fn a_body_can_begin_with_items() {
    #[counted(name = "stacking_items", outcome)]
    fn sync() -> u8 {
        const ONE: u8 = 1;
        ONE
    }
    #[counted(name = "stacking_items_async", outcome)]
    async fn later() -> u8 {
        const ONE: u8 = 1;
        yield_now().await;
        ONE
    }
    #[counted(name = "stacking_items_quiet")]
    async fn quiet() -> u8 {
        const ONE: u8 = 1;
        yield_now().await;
        ONE
    }
    assert_eq!(sync(), 1);
    drop((later(), quiet()));
    assert_eq!(outcomes("stacking_items"), [1, 0, 0]);
}

/// Every way out of a body that is no panic.
macro_rules! ways_out {
    ($way:ident) => {{
        let found = 'found: {
            match $way {
                "labelled" => break 'found Some(1),
                "early" => return Ok(2),
                "early error" => return Err("early".into()),
                "question mark" => {
                    let number: u8 = "x".parse()?;
                    Some(number)
                }
                "question mark inside" => {
                    let inside = || -> Result<u8, std::num::ParseIntError> { "x".parse() };
                    inside().ok()
                }
                "loop" => 'outer: loop {
                    for i in 0.. {
                        if i == 3 {
                            break 'outer Some(i);
                        }
                    }
                },
                _ => None,
            }
        };
        match found {
            Some(number) => Ok(number),
            None => Err("nothing".into()),
        }
    }};
}

#[tokio::test]
async fn every_way_out_of_a_body_is_seen() {
    type Found = Result<u8, Box<dyn std::error::Error>>;
    #[timed(name = "stacking_ways")]
    #[counted(name = "stacking_ways_sync", outcome)]
    fn sync(way: &str) -> Found {
        ways_out!(way)
    }
    #[timed(name = "stacking_ways")]
    #[counted(name = "stacking_ways_async", outcome)]
    async fn later(way: &str) -> Found {
        ways_out!(way)
    }
    #[timed(name = "stacking_ways")]
    fn quiet(way: &str) -> Found {
        ways_out!(way)
    }
    for (way, expected) in [
        ("labelled", Some(1)),
        ("early", Some(2)),
        ("loop", Some(3)),
        ("early error", None),
        ("question mark", None),
        ("question mark inside", None),
        ("nothing", None),
    ] {
        assert_eq!(sync(way).ok(), expected, "{way}");
        assert_eq!(later(way).await.ok(), expected, "{way}");
        assert_eq!(quiet(way).ok(), expected, "{way}");
    }
    assert_eq!(outcomes("stacking_ways_sync"), [3, 4, 0]);
    assert_eq!(outcomes("stacking_ways_async"), [3, 4, 0, 0]);
    assert_eq!(histogram("stacking_ways_seconds", &[]).count(), 21);
}

#[tokio::test]
async fn what_is_returned_may_borrow_from_the_arguments() {
    #[counted(name = "stacking_borrows", outcome)]
    fn longest<'a>(words: &mut Vec<&'a str>, word: &'a str) -> &'a str {
        words.push(word);
        words
            .iter()
            .copied()
            .max_by_key(|word| word.len())
            .unwrap_or(word)
    }
    #[counted(name = "stacking_borrows", outcome)]
    async fn last_mut(words: &mut [String]) -> Result<&mut String, ()> {
        yield_now().await;
        words.last_mut().ok_or(())
    }
    #[counted(name = "stacking_borrows", outcome)]
    fn slot<'a, const N: usize>(slots: &'a mut [u8; N], at: &str) -> Option<&'a mut u8> {
        slots.get_mut(at.len())
    }
    let mut words = vec!["a"];
    let found = longest(&mut words, "three");
    words.clear();
    assert_eq!(found, "three");
    let mut owned = vec!["a".to_owned()];
    last_mut(&mut owned).await.unwrap().push('b');
    assert_eq!(last_mut(&mut []).await, Err(()));
    let mut slots = [0; 3];
    *slot(&mut slots, "at").unwrap() = 7;
    assert_eq!((owned, slots), (vec!["ab".to_owned()], [0, 0, 7]));
    assert_eq!(outcomes("stacking_borrows"), [3, 1, 0, 0]);
}

/// As `#[async_trait]` hands it to us, with `#[instrument]` below.
#[tokio::test]
async fn a_span_below_an_attribute_holds_the_whole_of_a_boxed_future() {
    #[counted(name = "stacking_boxed_span", outcome)]
    #[instrument(err)]
    fn boxed(fail: bool) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if fail {
                Err("as told".to_owned())
            } else {
                Ok(())
            }
        })
    }
    boxed(false).await.unwrap();
    boxed(true).await.unwrap_err();
    assert_eq!(crate::outcomes("stacking_boxed_span"), [1, 1, 0, 0]);
}
