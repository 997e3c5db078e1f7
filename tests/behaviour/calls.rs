//! What a call says beside its duration: how it ended, what kind of error it was, what it
//! returned, whether it is still running.

use std::cell::Cell;
use std::future::{Future, pending, poll_fn};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Fallible, LabelValue, Outcome, counted, timed};
use tokio::time::timeout;

use super::{counter, float, histogram, outcomes};

#[derive(LabelValue, Clone, Copy, Debug)]
enum Failure {
    Refused,
    TimedOut,
}

fn series(name: &str) -> Vec<Vec<(String, String)>> {
    let snapshot = Snapshot::declared();
    let family = snapshot.family(name).unwrap();
    let labels = family.series.iter().map(|series| {
        let labels = series.labels.iter();
        labels.map(|(name, value)| (name.to_string(), value.to_string()))
    });
    labels.map(Iterator::collect).collect()
}

#[test]
fn an_error_is_counted_under_its_kind_and_nothing_impossible_is_exposed() {
    #[counted(name = "calls_kind", outcome, error_kind)]
    fn call(failure: Option<Failure>) -> Result<u8, Failure> {
        failure.map_or(Ok(1), Err)
    }
    assert!(call(None).is_ok());
    assert!(call(Some(Failure::TimedOut)).is_err());
    assert!(call(Some(Failure::TimedOut)).is_err());
    let count =
        |outcome, kind| counter("calls_kind", &[("outcome", outcome), ("error_kind", kind)]);
    assert_eq!(count("ok", "none"), 1);
    assert_eq!(count("error", "timed_out"), 2);
    assert_eq!(count("error", "refused"), 0);
    assert!(catch_unwind(|| call_panics(true)).is_err());
    assert_eq!(
        series("calls_kind").len(),
        // ok, error × (none, refused, timed_out), panic
        5
    );
    let _ = Failure::Refused;
}

#[counted(name = "calls_kind_only", error_kind)]
fn call_panics(panic: bool) -> Result<(), Failure> {
    assert!(!panic, "as told");
    Err(Failure::Refused)
}

#[test]
fn a_kind_without_an_outcome_is_a_label_by_itself() {
    assert!(catch_unwind(|| call_panics(true)).is_err());
    assert!(call_panics(false).is_err());
    assert_eq!(counter("calls_kind_only", &[("error_kind", "refused")]), 1);
    // This test's panic, and perhaps that of the test above.
    assert!(counter("calls_kind_only", &[("error_kind", "none")]) >= 1);
    assert_eq!(series("calls_kind_only").len(), 3);
}

#[test]
fn the_type_of_an_error_can_be_written_down() {
    struct Client<T>(T);
    impl<T: Clone> Client<T> {
        #[timed(name = "calls_kind_written", outcome, error_kind = Failure)]
        fn get(&self, fail: bool) -> Result<T, Failure> {
            if fail {
                Err(Failure::Refused)
            } else {
                Ok(self.0.clone())
            }
        }
    }
    assert!(Client(1).get(true).is_err());
    assert!(Client("x").get(false).is_ok());
    let refused = [("outcome", "error"), ("error_kind", "refused")];
    assert_eq!(histogram("calls_kind_written_seconds", &refused).count(), 1);
}

#[tokio::test]
async fn kinds_are_seen_through_every_form_of_future() {
    #[counted(name = "calls_kind_async", error_kind)]
    async fn plain() -> Result<(), Failure> {
        Err(Failure::Refused)
    }
    #[counted(name = "calls_kind_impl", error_kind)]
    fn made() -> impl Future<Output = Result<(), Failure>> {
        async { Err(Failure::Refused) }
    }
    #[counted(name = "calls_kind_boxed", error_kind)]
    fn boxed() -> Pin<Box<dyn Future<Output = Result<(), Failure>>>> {
        Box::pin(async { Err(Failure::Refused) })
    }
    plain().await.unwrap_err();
    made().await.unwrap_err();
    boxed().await.unwrap_err();
    for name in ["calls_kind_async", "calls_kind_impl", "calls_kind_boxed"] {
        assert_eq!(counter(name, &[("error_kind", "refused")]), 1, "{name}");
    }
}

#[test]
fn a_users_type_can_hold_an_error() {
    struct Response(Option<Failure>);
    impl Outcome for Response {
        fn is_error(&self) -> bool {
            self.0.is_some()
        }
    }
    impl Fallible for Response {
        type Error = Failure;
        fn error(&self) -> Option<&Failure> {
            self.0.as_ref()
        }
    }
    #[counted(name = "calls_kind_users", outcome, error_kind)]
    fn respond(failure: Option<Failure>) -> Response {
        Response(failure)
    }
    let _ = (respond(None).0, respond(Some(Failure::TimedOut)).0);
    let labels = [("outcome", "error"), ("error_kind", "timed_out")];
    assert_eq!(counter("calls_kind_users", &labels), 1);
}

#[test]
fn results_are_labels_too() {
    #[derive(LabelValue, Clone, Copy)]
    enum Status {
        Hit,
        Miss,
    }
    #[counted(
        name = "calls_result",
        outcome,
        labels(
            odd = key % 2 == 1,
            status = |found: &Option<u32>| if found.is_some() { Status::Hit } else { Status::Miss },
        )
    )]
    fn look_up(key: u32) -> Option<u32> {
        assert!(key != 3, "as told");
        (key > 10).then_some(key)
    }
    for key in [1, 11, 12, 14] {
        look_up(key);
    }
    assert!(catch_unwind(|| look_up(3)).is_err());
    let count = |odd, outcome, status| {
        counter(
            "calls_result",
            &[("odd", odd), ("outcome", outcome), ("status", status)],
        )
    };
    assert_eq!(count("true", "ok", "miss"), 1);
    assert_eq!(count("true", "ok", "hit"), 1);
    assert_eq!(count("false", "ok", "hit"), 2);
    assert_eq!(count("true", "panic", "none"), 1);
    assert_eq!(count("false", "panic", "none"), 0);
}

#[tokio::test]
async fn a_cancelled_call_has_no_result() {
    #[timed(name = "calls_result_async", labels(empty = |text: &String| text.is_empty()))]
    async fn read(wait: bool) -> String {
        if wait {
            pending::<()>().await;
        }
        String::new()
    }
    read(false).await;
    assert!(timeout(Duration::from_millis(1), read(true)).await.is_err());
    let count = |value| histogram("calls_result_async_seconds", &[("empty", value)]).count();
    assert_eq!([count("true"), count("false"), count("none")], [1, 0, 1]);
}

#[test]
fn the_function_can_say_what_an_error_is() {
    #[counted(name = "calls_error_if", outcome, error_if = Option::is_none)]
    fn find(found: bool) -> Option<u8> {
        found.then_some(1)
    }
    #[counted(name = "calls_ok_if", outcome, ok_if = |result| matches!(result, Ok(()) | Err(404)))]
    fn get(status: u16) -> Result<(), u16> {
        if status == 200 { Ok(()) } else { Err(status) }
    }
    find(true);
    find(false);
    find(false);
    let _ = (get(200), get(404), get(500));
    assert_eq!(outcomes("calls_error_if"), [1, 2, 0]);
    assert_eq!(outcomes("calls_ok_if"), [2, 1, 0]);
}

#[test]
fn the_types_that_say_how_a_call_ended() {
    #[counted(name = "calls_control_flow", outcome)]
    fn step(stop: bool) -> ControlFlow<()> {
        if stop {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
    #[counted(name = "calls_poll", outcome)]
    fn poll(value: Poll<Result<(), ()>>) -> Poll<Result<(), ()>> {
        value
    }
    #[counted(name = "calls_option", outcome)]
    fn next(value: Option<Result<(), ()>>) -> Option<Result<(), ()>> {
        value
    }
    let _ = (step(true), step(false), step(false));
    let _ = (
        poll(Poll::Pending),
        poll(Poll::Ready(Ok(()))),
        poll(Poll::Ready(Err(()))),
    );
    let _ = (next(None), next(Some(Ok(()))), next(Some(Err(()))));
    assert_eq!(outcomes("calls_control_flow"), [2, 1, 0]);
    assert_eq!(outcomes("calls_poll"), [2, 1, 0]);
    assert_eq!(outcomes("calls_option"), [2, 1, 0]);
}

#[test]
fn only_some_outcomes_can_be_recorded() {
    #[counted(name = "calls_only_error", only = "error")]
    #[timed(name = "calls_record_ok", record = ok, outcome)]
    fn call(ok: bool) -> Result<(), ()> {
        if ok { Ok(()) } else { Err(()) }
    }
    let _ = (call(true), call(true), call(false));
    assert_eq!(counter("calls_only_error", &[]), 1);
    let count = |outcome| histogram("calls_record_ok_seconds", &[("outcome", outcome)]).count();
    assert_eq!([count("ok"), count("error")], [2, 0]);
}

#[test]
fn of_sampled_calls_all_are_counted_and_every_nth_is_timed() {
    #[timed(name = "calls_sampled_duration", sample = 10, labels(kind = kind))]
    fn call(kind: bool) {
        let _ = kind;
    }
    #[timed(name = "calls_sampled_both", sample = 4)]
    #[counted(name = "calls_sampled_both")]
    fn both() {}
    for i in 0..25 {
        call(i == 0);
        both();
    }
    let timed = |kind| histogram("calls_sampled_duration_seconds", &[("kind", kind)]).count();
    let calls = |kind| counter("calls_sampled_calls", &[("kind", kind)]);
    assert_eq!((timed("true"), timed("false")), (1, 2));
    assert_eq!((calls("true"), calls("false")), (1, 24));
    assert_eq!(histogram("calls_sampled_both_seconds", &[]).count(), 7);
    assert_eq!(counter("calls_sampled_both", &[]), 25);
    let snapshot = Snapshot::declared();
    let help = &snapshot.family("calls_sampled_both_seconds").unwrap().help;
    assert_eq!(
        help,
        "Time that calls of `both` took. One call in 4 is timed."
    );
}

#[test]
fn calls_in_flight_go_down_however_a_call_ends() {
    #[derive(Clone, Copy, PartialEq)]
    enum End {
        Return,
        Early,
        Error,
        Panic,
    }
    #[timed(name = "calls_flight_duration_seconds", in_flight, labels(deep = depth > 1))]
    fn call(depth: u32, end: End) -> Result<(), ()> {
        if depth > 1 {
            return call(depth - 1, end);
        }
        assert_eq!(in_flight(true), 2.0);
        assert_eq!(in_flight(false), 1.0);
        match end {
            End::Return => {}
            End::Early => return Ok(()),
            End::Error => Err(())?,
            End::Panic => panic!("as told"),
        }
        Ok(())
    }
    fn in_flight(deep: bool) -> f64 {
        let deep = if deep { "true" } else { "false" };
        float("calls_flight_in_flight", &[("deep", deep)])
    }
    for end in [End::Return, End::Early, End::Error, End::Panic] {
        let _ = catch_unwind(|| call(3, end));
        assert_eq!((in_flight(true), in_flight(false)), (0.0, 0.0));
    }
}

#[tokio::test]
async fn a_future_is_in_flight_from_its_first_poll_until_it_is_dropped() {
    #[counted(name = "calls_flight_async", in_flight, outcome)]
    async fn call() {
        pending::<()>().await;
    }
    let in_flight = || float("calls_flight_async_in_flight", &[]);
    let mut first = Box::pin(call());
    assert_eq!(in_flight(), 0.0);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert_eq!(in_flight(), 1.0);
    }
    let task = tokio::spawn(call());
    tokio::task::yield_now().await;
    assert_eq!(in_flight(), 2.0);
    task.abort();
    let _ = task.await;
    tokio::select! {
        biased;
        () = call() => unreachable!(),
        () = async {} => {}
    }
    assert_eq!(in_flight(), 1.0);
    drop(first);
    drop(call());
    assert_eq!(in_flight(), 0.0);
    assert_eq!(outcomes("calls_flight_async"), [0, 0, 0, 3]);
}

#[test]
fn functions_of_one_name_share_what_is_in_flight() {
    mod a {
        #[metrics_runtime::counted(in_flight = "calls_flight_named")]
        pub(super) fn run(inside: impl FnOnce()) {
            inside();
        }
    }
    struct Other;
    impl Other {
        #[counted(in_flight)]
        fn twin(inside: impl FnOnce()) {
            inside();
        }
    }
    #[counted(in_flight)]
    fn twin(inside: impl FnOnce()) {
        inside();
    }
    let module = [("function", "twin"), ("module", module_path!())];
    twin(|| {
        Other::twin(|| assert_eq!(float("function_calls_in_flight", &module), 2.0));
    });
    a::run(|| {
        let labels = [
            ("function", "run"),
            ("module", concat!(module_path!(), "::a")),
        ];
        assert_eq!(float("calls_flight_named", &labels), 1.0);
    });
    assert_eq!(float("function_calls_in_flight", &module), 0.0);
    metrics_runtime::inventory::verify().unwrap();
}

#[tokio::test]
async fn a_stuck_call_is_seen_before_it_ends() {
    #[timed(name = "calls_long", long_task, labels(first = first))]
    async fn call(first: bool) {
        let _ = first;
        pending::<()>().await;
    }
    let age = |first| float("calls_long_oldest_call_age_seconds", &[("first", first)]);
    assert_eq!(age("true"), 0.0);
    let poll = |call: &mut Pin<Box<dyn Future<Output = ()>>>| {
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    };
    let before = Instant::now();
    let mut oldest: Pin<Box<dyn Future<Output = ()>>> = Box::pin(call(true));
    poll(&mut oldest);
    let after = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    let before_younger = Instant::now();
    let mut younger: Pin<Box<dyn Future<Output = ()>>> = Box::pin(call(true));
    poll(&mut younger);
    let (at_least, seen) = (after.elapsed(), age("true"));
    let at_most = before.elapsed();
    assert!(
        seen >= at_least.as_secs_f64() && seen <= at_most.as_secs_f64(),
        "{seen}"
    );
    assert_eq!(age("false"), 0.0);
    drop(oldest);
    let seen = age("true");
    let at_most = before_younger.elapsed();
    assert!(seen > 0.0 && seen <= at_most.as_secs_f64(), "{seen}");
    drop(younger);
    assert_eq!(age("true"), 0.0);
}

#[test]
fn of_functions_that_share_a_series_the_oldest_call_counts() {
    mod other {
        #[metrics_runtime::timed(name = "calls_oldest", long_task = "calls_oldest_of_all")]
        pub(super) fn run(inside: impl FnOnce()) {
            inside();
        }
    }
    #[timed(name = "calls_oldest", long_task = "calls_oldest_of_all")]
    fn run(inside: impl FnOnce()) {
        std::thread::sleep(Duration::from_millis(10));
        inside();
    }
    let age = || float("calls_oldest_of_all_seconds", &[]);
    run(|| other::run(|| assert!(age() >= 0.010)));
    let start = Instant::now();
    other::run(|| {
        run(|| {
            let (seen, at_most) = (age(), start.elapsed().as_secs_f64());
            assert!(seen >= 0.010 && seen <= at_most, "{seen} of {at_most}");
        });
    });
    assert_eq!(age(), 0.0);
}

#[test]
fn busy_time_is_that_of_the_polls() {
    #[timed(name = "calls_busy", busy)]
    async fn call(work: Duration, panics: bool) {
        let spin = |time| {
            let start = Instant::now();
            while start.elapsed() < time {}
        };
        spin(work);
        tokio::task::yield_now().await;
        spin(work);
        assert!(!panics, "as told");
    }
    let busy = || float("calls_busy_busy_seconds_total", &[]);
    let work = Duration::from_millis(5);
    let mut context = Context::from_waker(Waker::noop());
    let mut waited = pin!(call(work, false));
    let start = Instant::now();
    assert!(waited.as_mut().poll(&mut context).is_pending());
    assert!(busy() >= 0.005 && busy() <= start.elapsed().as_secs_f64());
    // Nobody computes here.
    std::thread::sleep(Duration::from_millis(50));
    let first = busy();
    let start = Instant::now();
    assert!(waited.as_mut().poll(&mut context).is_ready());
    let second = busy() - first;
    assert!(second >= 0.005 && second <= start.elapsed().as_secs_f64());
    assert!(histogram("calls_busy_seconds", &[]).sum > 0.05 + second);

    let before = busy();
    let mut panicking = Box::pin(call(work, true));
    assert!(panicking.as_mut().poll(&mut context).is_pending());
    let poll = AssertUnwindSafe(|| panicking.as_mut().poll(&mut context));
    assert!(catch_unwind(poll).is_err());
    assert!(busy() - before >= 0.010);
}

struct Store {
    name: Cell<u32>,
}

/// Operations of the store.
#[timed(name = "calls_block", outcome, in_flight)]
#[counted]
impl Store {
    const LIMIT: u32 = 10;

    #[counted(skip)]
    #[timed(skip)]
    const fn new() -> Self {
        Self { name: Cell::new(0) }
    }

    fn read(&self) -> u32 {
        self.name.get()
    }

    async fn write(&self, value: u32) -> Result<(), ()> {
        if value > Self::LIMIT {
            return Err(());
        }
        self.name.set(value);
        Ok(())
    }

    #[timed(name = "calls_block_own", outcome)]
    fn own(self: &std::rc::Rc<Self>) {
        self.name.set(1);
    }

    #[timed(skip)]
    fn uncounted() {}
}

#[tokio::test]
async fn a_block_records_each_method_and_a_methods_own_attribute_wins() {
    let store = std::rc::Rc::new(Store::new());
    store.read();
    store.read();
    store.write(3).await.unwrap();
    store.write(11).await.unwrap_err();
    store.own();
    Store::uncounted();
    let calls = |function, outcome| {
        let labels = [("function", function), ("outcome", outcome)];
        histogram("calls_block_seconds", &labels).count()
    };
    assert_eq!(calls("Store::read", "ok"), 2);
    assert_eq!(calls("Store::write", "ok"), 1);
    assert_eq!(calls("Store::write", "error"), 1);
    assert_eq!(
        histogram("calls_block_own_seconds", &[("outcome", "ok")]).count(),
        1
    );
    assert_eq!(
        float("calls_block_in_flight", &[("function", "Store::read")]),
        0.0
    );
    for (function, count) in [
        ("Store::read", 2),
        ("Store::own", 1),
        ("Store::uncounted", 1),
    ] {
        let labels = [
            ("function", function),
            ("module", module_path!()),
            ("outcome", "ok"),
        ];
        assert_eq!(counter("function_calls", &labels), count, "{function}");
    }
    let functions: Vec<_> = series("calls_block_seconds")
        .into_iter()
        .flatten()
        .filter(|(name, _)| name == "function")
        .map(|(_, value)| value)
        .collect();
    assert!(
        functions
            .iter()
            .all(|it| it == "Store::read" || it == "Store::write")
    );
    let snapshot = Snapshot::declared();
    let help = &snapshot.family("calls_block_seconds").unwrap().help;
    assert_eq!(help, "Operations of the store.");
}

#[tokio::test]
async fn a_task_that_never_returns_can_panic() {
    #[timed]
    async fn endless(panic: bool) -> ! {
        tokio::task::yield_now().await;
        assert!(!panic, "as told");
        pending().await
    }
    assert!(tokio::spawn(endless(true)).await.unwrap_err().is_panic());
    assert!(
        timeout(Duration::from_millis(1), endless(false))
            .await
            .is_err()
    );
    let count = |outcome| {
        let labels = [
            ("function", "endless"),
            ("module", module_path!()),
            ("outcome", outcome),
        ];
        histogram("function_duration_seconds", &labels).count()
    };
    assert_eq!([count("panic"), count("cancelled"), count("ok")], [1, 1, 0]);
}

#[tokio::test]
async fn a_future_that_is_polled_again_panics_as_it_would_without() {
    #[counted(name = "calls_polled_again", outcome)]
    async fn call() {}
    let mut call = Box::pin(call());
    poll_fn(|context| call.as_mut().poll(context)).await;
    let again = catch_unwind(AssertUnwindSafe(|| {
        call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }));
    assert!(again.is_err());
    assert_eq!(outcomes("calls_polled_again"), [1, 0, 0, 0]);
}

#[test]
fn the_body_still_sees_its_caller() {
    use std::panic::Location;

    #[timed(name = "calls_track_caller")]
    #[track_caller]
    fn plain() -> u32 {
        Location::caller().line()
    }
    #[timed]
    #[track_caller]
    fn looked_at(fail: bool) -> Result<u32, String> {
        assert!(!fail, "as told");
        let line = Location::caller().line();
        if !matches!(line, 1..) || fail {
            Err(format!("{line}"))
        } else {
            Ok(line)
        }
    }
    #[timed(name = "calls_track_caller_future")]
    #[track_caller]
    fn future() -> impl Future<Output = u32> {
        std::future::ready(Location::caller().line())
    }
    assert_eq!(plain(), line!());
    let (made, line) = (future(), line!());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    assert_eq!(runtime.unwrap().block_on(made), line);
    assert_eq!(looked_at(false), Ok(line!()));
    assert!(catch_unwind(|| looked_at(true)).is_err());
    let count = |outcome| {
        let labels = [
            ("function", "looked_at"),
            ("module", module_path!()),
            ("outcome", outcome),
        ];
        histogram("function_duration_seconds", &labels).count()
    };
    assert_eq!([count("ok"), count("error"), count("panic")], [1, 0, 1]);
}
