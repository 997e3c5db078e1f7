//! Uses every macro, every form of function and every handle, and prints what its functions
//! return: the same with and without the feature `off`.
//!
//! With the argument `declared` it prints what its metrics leave in the binary, a text a line.

#![deny(
    warnings,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    missing_debug_implementations,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
// The functions are as a user may write them.
#![allow(clippy::pedantic)]

use std::cell::Cell;
use std::fmt::Display;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_runtime::{
    Amount, Counter, Fallible, Family, Gauge, Histogram, LabelSet, MetricSet, Outcome, Record,
    counted, defaults, inventory, timed,
};
use parts::{Failure, Kind, Parcel, Reply};
// What has no other use than in an attribute.
use parts::{CALL_BOUNDS, DEFAULT_BOUNDS, EVENT_BOUNDS, SET_BOUNDS, Size, is_blank, runtime};

defaults! { prefix = "gadget", buckets = DEFAULT_BOUNDS }

mod parts {
    pub(crate) use metrics_runtime as runtime;
    use metrics_runtime::LabelValue;

    pub(crate) const DEFAULT_BOUNDS: &[f64] = &[0.25, 1.0];
    pub(crate) const CALL_BOUNDS: [f64; 2] = [0.5, 2.0];
    pub(crate) const SET_BOUNDS: [f64; 2] = [10.0, 20.0];
    pub(crate) const EVENT_BOUNDS: [f64; 2] = [100.0, 200.0];

    #[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
    #[label(rename_all = "kebab-case")]
    pub(crate) enum Kind {
        PaperPlane,
        TinRobot,
    }

    /// The kind is read by nothing but a label.
    #[derive(Debug)]
    pub(crate) struct Parcel {
        pub(crate) kind: Kind,
        pub(crate) text: String,
    }

    #[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
    pub(crate) enum Failure {
        #[label(rename = "lost-in-the-post")]
        Lost,
    }

    /// The status is read by nothing but what says how a call ended.
    pub(crate) struct Reply {
        pub(crate) status: u16,
    }

    /// Known to labels only.
    #[derive(LabelValue, Clone, Copy)]
    pub(crate) enum Size {
        #[label(rename = "rather-small")]
        Small,
        #[label(rename = "rather-large")]
        Large,
    }

    impl Size {
        pub(crate) fn of(text: &str) -> Self {
            if text.len() < 4 {
                Self::Small
            } else {
                Self::Large
            }
        }
    }

    pub(crate) fn is_blank(text: &Result<String, Failure>) -> bool {
        text.as_ref().is_ok_and(String::is_empty)
    }
}

impl Outcome for Reply {
    fn is_error(&self) -> bool {
        self.status >= 500
    }
}

impl Fallible for Reply {
    type Error = Failure;

    fn error(&self) -> Option<&Failure> {
        self.is_error().then_some(&Failure::Lost)
    }
}

// Functions that run to their end.

mod inner {
    /// Is called from another module.
    #[metrics_runtime::counted(name = "zebra_public")]
    pub(super) fn public() -> u8 {
        1
    }
}

#[timed]
#[counted]
fn bare(number: u8) -> u8 {
    number + 1
}

/// Moves its argument, of which a label has read a part.
#[timed(
    name = "zebra_moving", labels(kind = parcel.kind, side = "west-side"), buckets = CALL_BOUNDS,
    outcome, in_flight, long_task, sample = 2, slo(latency = "500ms", target = 0.999),
    alert(name = "ZebraLost", expr = "$metric_sum > 1", severity = "zebra-page", summary = "A zebra is gone.")
)]
fn moves(parcel: Parcel) -> Result<String, Failure> {
    let text = parcel.text;
    if text.is_empty() {
        Err(Failure::Lost)
    } else {
        Ok(text)
    }
}

/// Knows its labels' arguments from nothing else, and gives one away.
#[counted(
    name = "zebra_giving",
    labels(again = again, size: Size = Size::of(&text), odd = { drop(given); number % 2 == 1 })
)]
fn gives(again: bool, text: String, number: u8, given: Rc<Cell<u8>>) {}

/// Ends as a function says.
#[timed(name = "zebra_blank_duration", error_if = is_blank, outcome, record = ok)]
#[counted(name = "zebra_blank", error_kind = Failure, only = "error", prefix = "")]
fn blank(failure: Option<Failure>) -> Result<String, Failure> {
    failure.map_or_else(|| Ok(String::new()), Err)
}

mod aliases {
    pub(super) type Known<T> = Result<T, super::Failure>;
}

/// Labels what it returns.
#[counted(
    name = "zebra_results", outcome, error_kind,
    labels(found = |answer| answer.is_ok_and(|text| text.len() > 1), size: Size = |answer| match answer {
        Ok(text) => Size::of(text),
        Err(_) => Size::Small,
    })
)]
fn answers(text: &str) -> aliases::Known<&str> {
    let text = text.strip_prefix("+").ok_or(Failure::Lost)?;
    if text.is_empty() {
        return Err(Failure::Lost);
    }
    Ok(text)
}

/// Ends as its type says.
#[counted(name = "zebra_replies", outcome, error_kind)]
fn replies(status: u16) -> Reply {
    Reply { status }
}

/// Returns what only its body knows.
#[timed(
    name = "zebra_opaque",
    error_if = |words| words.as_ref().is_ok_and(|words| words.clone().count() == 0),
    labels(size: Size = |words| Size::of(&words.as_ref().map_or(0, |it| it.clone().count()).to_string())),
    outcome,
)]
fn opaque(text: impl Into<String>) -> Result<impl Iterator<Item = char> + Clone, Failure> {
    let text: String = text.into();
    if text == "lost" {
        return Err(Failure::Lost);
    }
    Ok(text.into_bytes().into_iter().map(char::from))
}

/// Never returns.
#[counted(name = "zebra_endless", labels(why = why.len() == 1), outcome)]
fn endless(why: &str) -> ! {
    panic!("{why}")
}

#[timed(name = "zebra_unsafe", labels(first = *first))]
#[allow(unsafe_code)]
unsafe fn dangerous(first: &bool) -> u8 {
    7
}

#[counted(name = "zebra_extern", labels(big = number > 9))]
extern "C" fn foreign(number: u8) -> u8 {
    number / 2
}

/// Is generic in every way.
#[timed(name = "zebra_generic", labels(many: bool = N > 2, long: bool = name.as_ref().len() > 3), outcome)]
fn generic<'a, T, S: AsRef<str>, const N: usize>(
    items: &'a mut [T; N],
    name: S,
) -> Option<&'a mut T>
where
    T: Display,
{
    items
        .iter_mut()
        .find(|item| item.to_string() == name.as_ref())
}

/// Changes what a label has borrowed.
#[timed(name = "zebra_borrowing", labels(first = numbers.contains(&1)))]
fn borrowing(mut numbers: Vec<u8>, (left, _): (u8, u8), [.., last]: [u8; 2]) -> usize {
    numbers.extend([left, last]);
    numbers.len()
}

#[counted(name = "zebra_here", crate = runtime)]
#[track_caller]
fn here() -> u32 {
    std::panic::Location::caller().line()
}

// Futures.

#[timed]
#[counted]
async fn bare_future(text: &str) -> usize {
    pause().await;
    text.len()
}

/// Waits with what is not to be sent.
#[timed(
    name = "zebra_waiting", labels(one = parcel.kind, odd: bool = *Rc::new(true)), outcome, busy,
    only = "cancelled"
)]
async fn waits(parcel: Parcel) -> Result<String, Failure> {
    pause().await;
    (!parcel.text.is_empty())
        .then_some(parcel.text)
        .ok_or(Failure::Lost)
}

/// Makes a future.
#[counted(
    name = "zebra_made", labels(sized: Size = |text: &String| Size::of(text), large = number > 4)
)]
fn made(number: u8) -> impl Future<Output = String> + Send {
    async move {
        pause().await;
        number.to_string()
    }
}

/// Makes a future of what only its body knows.
#[counted(name = "zebra_made_opaque", error_if = |shown| shown.to_string().is_empty(), outcome)]
fn made_opaque(text: &str) -> impl Future<Output = impl Display> {
    let length = text.len();
    async move { length }
}

/// Gives what only its body knows.
#[counted(name = "zebra_async_opaque", ok_if = |shown| shown.to_string().len() > 1, outcome)]
async fn async_opaque<T: Display>(text: T) -> impl Display {
    pause().await;
    text
}

/// Makes a boxed future.
#[timed(name = "zebra_boxed", ok_if = |text| text.len() == 3, outcome, labels(short = text.len() == 3))]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = &'a str> + Send + 'a>> {
    Box::pin(async move {
        pause().await;
        text
    })
}

/// Is a future that never ends.
#[timed(name = "zebra_forever", labels(first = first))]
async fn forever(first: bool) -> ! {
    loop {
        pause().await;
    }
}

async fn pause() {
    let mut polled = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

// Methods.

#[derive(Debug)]
struct Shelf<T> {
    kind: Kind,
    items: Vec<T>,
}

impl<T: Clone + Display> Shelf<T> {
    /// Takes something out.
    #[timed(name = "zebra_taking", labels(kind: Kind = self.kind, at_once = place == 0))]
    fn take(&mut self, place: usize) -> Option<T> {
        (place < self.items.len()).then(|| self.items.remove(place))
    }

    /// Empties the shelf.
    #[counted(name = "zebra_emptying", labels(kind: Kind = self.kind), outcome)]
    async fn empty(self) -> Result<Vec<T>, Failure> {
        pause().await;
        if self.items.is_empty() {
            Err(Failure::Lost)
        } else {
            Ok(self.items)
        }
    }
}

trait Clean {
    fn clean(self: Box<Self>, twice: bool) -> usize;

    /// Dusts.
    #[counted(name = "zebra_dusting", labels(twice = twice))]
    fn dust(&self, twice: bool) -> &'static str {
        "dusted"
    }
}

#[timed(name = "zebra_cleaning", labels(twice: bool = false))]
#[counted]
impl<T> Clean for Shelf<T> {
    fn clean(self: Box<Self>, _twice: bool) -> usize {
        self.items.len()
    }

    #[timed(skip)]
    #[counted(skip)]
    fn dust(&self, twice: bool) -> &'static str {
        if twice { "dusted twice" } else { "dusted once" }
    }
}

struct Broom;
impl Clean for Broom {
    fn clean(self: Box<Self>, _twice: bool) -> usize {
        0
    }
}

// Handles.

/// All kinds of handles.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "walrus", labels(where_it_is = "on-the-shelf"))]
struct Handles {
    /// Walruses that were counted.
    whole: Counter,
    /// Walruses in parts.
    parts: Counter<f64>,
    /// How high the walruses are.
    height: Gauge,
    /// How much a walrus weighs.
    #[metric(unit = "grams", buckets = SET_BOUNDS)]
    weight: Histogram,
    /// How long a walrus sleeps.
    sleep: Histogram<Duration>,
    /// Walruses by what they like.
    likes: Family<Likes, Counter>,
    /// Walruses by what they like, in parts.
    likes_in_parts: Family<Likes, Counter<f64>>,
    /// How much they like it.
    level: Family<Likes, Gauge>,
    /// How often they like it.
    #[metric(buckets = [1, 2])]
    often: Family<Likes, Histogram>,
    /// How long they like it.
    long: Family<Likes, Histogram<Duration>>,
    #[metric(flatten)]
    others: Others,
}

/// More of them.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "walrus")]
struct Others {
    /// Seals.
    seals: Counter,
}

#[derive(LabelSet, Clone, Copy, Debug)]
struct Likes {
    kind: Kind,
    #[label(rename = "very_much")]
    very: bool,
}

/// Whose walrus it is. Its fields are read by nothing but labels.
#[derive(LabelSet, Debug)]
struct Owner {
    kind: Kind,
    #[label(max = 10)]
    name: String,
    #[label(max = 10, redact)]
    number: u32,
    #[label(redact = "drop")]
    street: &'static str,
}

/// Which pond it is.
#[derive(LabelSet, Debug)]
struct Pond {
    #[label(max = 10)]
    pond: u8,
}

/// Of each pond.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "pond", with_labels = Pond, max_series = 5_000)]
struct PondMetrics {
    /// Walruses in the pond.
    walruses: Gauge,
    /// Walruses of somebody in the pond.
    #[metric(max_series = 100, idle_after = "1h")]
    owned: Family<Owner, Counter>,
    /// How deep they dive.
    #[metric(unit = "meters", buckets = [3, 30])]
    depth: Histogram,
}

fn record_in_instances() {
    let owner = || Owner {
        kind: Kind::PaperPlane,
        name: "walt".to_owned(),
        number: 12,
        street: "by-the-sea",
    };
    let declared = u64::from(!inventory::descriptors().is_empty());
    let stays = PondMetrics::with_labels(Pond { pond: 1 });
    stays.walruses.set(2);
    let goes = PondMetrics::scoped(Pond { pond: 2 });
    goes.owned.with(owner()).increment(1);
    goes.depth.observe(7);
    assert_eq!(goes.owned.with(owner()).value(), declared);
    assert_eq!(stays.walruses.value() > 0.0, declared == 1);
}

fn record_in_handles() {
    let handles = Handles::get();
    let likes = Likes {
        kind: Kind::TinRobot,
        very: true,
    };
    handles.whole.increment(1);
    handles.whole.absolute(3);
    handles.parts.increment(0.5);
    handles.parts.increment_duration(Duration::from_secs(1));
    handles.height.set(1.5);
    handles.height.increment(1);
    handles.height.decrement(2_u8);
    handles.weight.observe(15);
    handles.sleep.observe(Duration::from_secs(1));
    handles.likes.with(likes).increment(1);
    handles.likes_in_parts.with(likes).increment(1.5);
    handles.level.with(likes).set(1);
    handles.often.with(likes).observe(1);
    handles.long.with(likes).observe(Duration::from_secs(1));
    handles.others.seals.increment(1);
    assert!(!format!("{handles:?}").is_empty());
    let declared = u64::from(!inventory::descriptors().is_empty());
    assert_eq!(handles.whole.value(), 3 * declared);
    assert_eq!(handles.sleep.count(), declared);
    assert_eq!(handles.weight.sum() > 0.0, declared == 1);
    assert_eq!(handles.height.value() > 0.0, declared == 1);
    assert_eq!(handles.parts.value() > 0.0, declared == 1);
    assert_eq!(<Handles as MetricSet>::get().others.seals.value(), declared);
}

// Values and events, whose fields are read by nothing but `record`.

#[derive(Debug)]
struct Coins(u64);

impl Amount for Coins {
    type Kept = u64;

    fn amount(&self) -> Option<u64> {
        Some(self.0)
    }
}

/// A finished trade.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "ferret", labels(place = "at-the-market"))]
struct Trade<'a, T: Record> {
    #[metric(label)]
    kind: Kind,
    /// What was paid in trades.
    #[metric(counter)]
    paid: Coins,
    /// Time that trades took.
    #[metric(histogram)]
    time: Option<Duration>,
    /// Goods that are left.
    #[metric(gauge)]
    left: u32,
    #[metric(skip)]
    name: &'a str,
    #[metric(flatten)]
    other: T,
}

/// A lent good.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "ferret_loan", max_series = 2_000)]
struct Loan<'a> {
    #[metric(label, max = 10)]
    lender: &'a str,
    #[metric(label, redact = "drop")]
    good: String,
    /// Goods that were lent.
    #[metric(counter, max_series = 10, idle_after = "7d")]
    lent: u8,
}

/// What happens.
#[derive(MetricSet, Debug)]
#[metrics(prefix = "ferret_event")]
enum Event {
    /// Ferrets that ran.
    Ran {
        #[metric(label)]
        far: bool,
        /// How far ferrets ran.
        #[metric(histogram, unit = "meters", buckets = EVENT_BOUNDS)]
        way: u32,
    },
    /// Ferrets that slept.
    Slept(
        /// How long ferrets slept.
        #[metric(counter, name = "time")]
        Duration,
    ),
    #[metric(skip)]
    Nothing,
    /// Ferrets that met.
    Met(#[metric(flatten)] ByHand),
}

/// Does what it is told, whatever else is off.
#[derive(Debug)]
struct ByHand(&'static Cell2);

/// How often something was recorded by hand.
type Cell2 = std::sync::atomic::AtomicU32;

static BY_HAND: Cell2 = Cell2::new(0);

impl Record for ByHand {
    fn record(&self) {
        let before = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert!(before < 9);
    }
}

fn record_loan() {
    let loan = Loan {
        lender: "frieda",
        good: "a-spade".to_owned(),
        lent: 1,
    };
    loan.record();
}

fn record_values() -> u32 {
    let trade = Trade {
        kind: Kind::PaperPlane,
        paid: Coins(3),
        time: Some(Duration::from_secs(1)),
        left: 4,
        name: "trade",
        other: Event::Ran {
            far: true,
            way: 150,
        },
    };
    trade.record();
    for event in [
        Event::Slept(Duration::from_secs(2)),
        Event::Nothing,
        Event::Met(ByHand(&BY_HAND)),
    ] {
        event.record();
    }
    assert_eq!(trade.name, "trade");
    BY_HAND.load(std::sync::atomic::Ordering::Relaxed)
}

/// Nothing here has a size.
#[cfg(feature = "off")]
const _: () = {
    assert!(size_of::<Counter>() == 0);
    assert!(size_of::<Counter<f64>>() == 0);
    assert!(size_of::<Gauge>() == 0);
    assert!(size_of::<Histogram>() == 0);
    assert!(size_of::<Histogram<Duration>>() == 0);
    assert!(size_of::<Family<Likes, Counter>>() == 0);
    assert!(size_of::<Family<Likes, Histogram<Duration>>>() == 0);
    assert!(size_of::<Handles>() == 0);
};

fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return value;
        }
    }
}

fn sendable<F: Future + Send>(future: F) -> F {
    future
}

fn parcel(text: &str) -> Parcel {
    Parcel {
        kind: Kind::PaperPlane,
        text: text.to_owned(),
    }
}

fn panics(what: impl FnOnce()) -> bool {
    std::panic::set_hook(Box::new(|_| {}));
    let ended = catch_unwind(AssertUnwindSafe(what));
    drop(std::panic::take_hook());
    ended.is_err()
}

fn print_functions() {
    println!("bare {} {}", bare(1), inner::public());
    println!("moves {:?} {:?}", moves(parcel("a")), moves(parcel("")));
    let given = Rc::new(Cell::new(1));
    gives(true, "text".to_owned(), 3, Rc::clone(&given));
    println!("gives {}", Rc::strong_count(&given));
    println!("blank {:?} {:?}", blank(None), blank(Some(Failure::Lost)));
    println!(
        "answers {:?} {:?} {:?}",
        answers("+a"),
        answers("+"),
        answers("a")
    );
    println!("replies {} {}", replies(200).status, replies(500).status);
    println!(
        "opaque {:?}",
        opaque("abc").map(Iterator::collect::<String>)
    );
    println!(
        "opaque {:?}",
        opaque("lost").map(Iterator::collect::<String>)
    );
    println!("endless {}", panics(|| endless("as told")));
    #[allow(unsafe_code)]
    // SAFETY: it does nothing of the kind.
    let danger = unsafe { dangerous(&true) };
    println!("dangerous {danger}");
    println!("foreign {}", foreign(10));
    let mut items = [1, 2, 3];
    if let Some(item) = generic(&mut items, "2") {
        *item = 20;
    }
    println!("generic {items:?}");
    println!("borrowing {}", borrowing(vec![1], (2, 3), [4, 5]));
    println!("here {}", here() == line!());
}

fn print_futures() {
    println!("bare_future {}", run(sendable(bare_future("abc"))));
    println!("waits {:?}", run(sendable(waits(parcel("a")))));
    println!("made {}", run(sendable(made(5))));
    println!("made_opaque {}", run(made_opaque("a")));
    println!("async_opaque {}", run(sendable(async_opaque(5))));
    println!("boxed {}", run(sendable(boxed("abc"))));
    let mut endless = pin!(sendable(forever(true)));
    let polled = endless
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    println!("forever {}", polled.is_pending());
}

fn print_methods() {
    let mut shelf = Shelf {
        kind: Kind::TinRobot,
        items: vec![1, 2, 3],
    };
    println!("take {:?} {:?}", shelf.take(0), shelf.take(7));
    println!("dust {} {}", shelf.dust(true), Broom.dust(true));
    println!("empty {:?}", run(sendable(shelf.empty())));
    let shelf = Shelf {
        kind: Kind::TinRobot,
        items: vec![1],
    };
    println!(
        "clean {} {}",
        Box::new(shelf).clean(true),
        Box::new(Broom).clean(true)
    );
}

/// Names, help texts, and those values of labels that are nothing else: the ones with a `-`.
fn print_declared() {
    for descriptor in inventory::descriptors() {
        // The prefix is put in front when the name is asked for.
        let name = descriptor.name();
        let written = name.strip_prefix("gadget_").unwrap_or(name);
        println!("{written}\n{}", descriptor.help());
        let keys = descriptor.label_keys().iter();
        let constants = descriptor.constant_label_pairs();
        keys.flat_map(|key| key.values().iter().copied())
            .chain(constants.map(|(_, value)| value))
            .filter(|value| value.contains('-'))
            .for_each(|value| println!("{value}"));
        for alert in descriptor.alerts() {
            println!("{}\n{}", alert.name(), alert.expression());
            let further = [alert.severity(), alert.summary()].into_iter().flatten();
            further.for_each(|text| println!("{text}"));
        }
    }
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("declared") {
        print_declared();
        return;
    }
    print_functions();
    print_futures();
    print_methods();
    record_in_handles();
    record_in_instances();
    record_loan();
    println!("by hand {}", record_values());
}
