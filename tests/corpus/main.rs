//! Every combination of form, place, generics, value and attributes that a function can have:
//! each is run in every way in which a call can end, and what it recorded must be exact.
//!
//! `generate.rs` writes the functions.

mod generated {
    //! One function for each combination, and the table of them.

    // To the generator, nothing is a value like others, and each part of a function is there
    // whether or not the others need it.
    #![allow(clippy::pedantic, clippy::unit_arg, clippy::unused_unit)]

    use std::future::Future;
    use std::pin::Pin;

    use metrics_runtime::{counted, timed};

    use super::{Case, Failed, How, Run, Store, TEXT, Value as _, ignore, seen};

    include!(concat!(env!("OUT_DIR"), "/corpus.rs"));
}

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use metrics_runtime::snapshot::{Family, Snapshot, Value as Sample};

use generated::CASES;

const TEXT: &str = "some text";

/// One combination.
struct Case {
    /// Its choices; also the name of the function, and of its metrics.
    name: &'static str,
    value: &'static str,
    metrics: &'static str,
    run: Run,
}

enum Run {
    Sync(fn(How) -> Result<usize, Failed>),
    Future(fn(How) -> BoxedCall),
}

type BoxedCall = Pin<Box<dyn Future<Output = Result<usize, Failed>> + Send>>;

/// What a function is told to do. A future waits once before it does it.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Return,
    Fail,
    Panic,
    /// Runs the sync functions from this one on, each inside the one before.
    Nest(usize),
}

#[derive(PartialEq)]
struct Failed;

impl How {
    fn act(self) {
        match self {
            Self::Return | Self::Fail => {}
            // A panic without a message.
            Self::Panic => resume_unwind(Box::new("as told")),
            Self::Nest(next) => nest(next),
        }
    }

    async fn act_later(self) {
        tokio::task::yield_now().await;
        self.act();
    }

    fn check(self) -> Result<(), Failed> {
        if self == Self::Fail {
            return Err(Failed);
        }
        Ok(())
    }
}

/// What has the methods.
struct Store;

impl Store {
    fn text(&self) -> &str {
        let Self = self;
        TEXT
    }

    fn text_for(&self, _: &str) -> &str {
        self.text()
    }

    fn choose<'a>(&self, words: &[&'a str]) -> &'a str {
        let Self = self;
        words[0]
    }
}

fn ignore(_: &str) {}

/// What a function returns, as a length; that of nothing is 0.
trait Value {
    fn seen(self) -> Result<usize, Failed>;
}

impl Value for () {
    fn seen(self) -> Result<usize, Failed> {
        Ok(0)
    }
}

impl Value for usize {
    fn seen(self) -> Result<usize, Failed> {
        Ok(self)
    }
}

impl Value for Result<usize, Failed> {
    fn seen(self) -> Result<usize, Failed> {
        self
    }
}

impl Value for &str {
    fn seen(self) -> Result<usize, Failed> {
        Ok(self.len())
    }
}

/// A call of which only the value's length is left.
fn seen<V: Value + 'static>(call: Pin<Box<dyn Future<Output = V> + Send>>) -> BoxedCall {
    Box::pin(async { call.await.seen() })
}

impl Case {
    /// What the function returns if it is let.
    fn value(&self, how: How) -> Result<usize, Failed> {
        match self.value {
            "unit" => Ok(0),
            "result" if how == How::Fail => Err(Failed),
            _ => Ok(TEXT.len()),
        }
    }

    /// Runs a call to its end, and says whether it did as it was told.
    fn run(&self, how: How) -> bool {
        let run = || match self.run {
            Run::Sync(call) => call(how),
            Run::Future(call) => {
                let mut call = call(how);
                assert!(poll(&mut call).is_pending());
                let Poll::Ready(value) = poll(&mut call) else {
                    unreachable!("it waits once");
                };
                value
            }
        };
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(value) => how != How::Panic && value == self.value(how),
            Err(_) => how == How::Panic,
        }
    }

    fn future(&self) -> Option<BoxedCall> {
        match self.run {
            Run::Sync(_) => None,
            Run::Future(call) => Some(call(How::Return)),
        }
    }

    /// What the outcome label says of a call.
    fn outcome(&self, how: How) -> usize {
        match how {
            How::Fail if self.value == "result" => ERROR,
            How::Panic => PANIC,
            _ => OK,
        }
    }

    /// What the function should have recorded after calls with these outcomes.
    fn expected(&self, calls: [u64; 4], in_flight: f64) -> Records {
        let calls = if self.metrics == "quiet" {
            [calls.iter().sum(), 0, 0, 0]
        } else {
            calls
        };
        Records {
            timed: (self.metrics != "counted").then_some(calls),
            counted: (self.metrics != "timed").then_some(calls),
            in_flight: Some(in_flight),
        }
    }

    /// What it has recorded.
    fn recorded(&self, snapshot: &Snapshot) -> Records {
        let is_bare = self.metrics == "bare";
        let family = |suffix, shared| {
            if is_bare {
                snapshot.family(shared)
            } else {
                snapshot.family(&format!("{}{suffix}", self.name))
            }
        };
        let function = [
            ("function", self.name),
            ("module", concat!(module_path!(), "::generated")),
        ];
        let labels = if is_bare { &function[..] } else { &[] };
        let timed = family("_seconds", "function_duration_seconds");
        let counted = family("_total", "function_calls_total");
        let in_flight = family("_in_flight", "function_calls_in_flight");
        Records {
            timed: timed.and_then(|family| calls(family, labels)),
            counted: counted.and_then(|family| calls(family, labels)),
            in_flight: in_flight.and_then(|family| match family.series(labels)?.value {
                Sample::Float(running) => Some(running),
                _ => None,
            }),
        }
    }
}

const OUTCOMES: [&str; 4] = ["ok", "error", "panic", "cancelled"];
const OK: usize = 0;
const ERROR: usize = 1;
const PANIC: usize = 2;
const CANCELLED: usize = 3;

/// What one function has recorded: for each metric that it has, the calls of each outcome.
#[derive(Debug, PartialEq)]
struct Records {
    timed: Option<[u64; 4]>,
    counted: Option<[u64; 4]>,
    in_flight: Option<f64>,
}

/// The calls of each outcome; all of them are the first where the family has no such label.
fn calls(family: &Family, labels: &[(&str, &str)]) -> Option<[u64; 4]> {
    let total = |labels: &[(&str, &str)]| match &family.series(labels)?.value {
        Sample::Integer(total) => Some(*total),
        Sample::Histogram(times) => Some(times.count()),
        _ => None,
    };
    if let Some(total) = total(labels) {
        return Some([total, 0, 0, 0]);
    }
    let of = |outcome| total(&[labels, &[("outcome", outcome)]].concat());
    // Sync functions cannot be cancelled and have no such series.
    let [ok, error, panic, cancelled] = OUTCOMES.map(of);
    Some([ok?, error?, panic?, cancelled.unwrap_or(0)])
}

fn poll(call: &mut BoxedCall) -> Poll<Result<usize, Failed>> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

thread_local! {
    /// Taken while all sync functions were running.
    static INNERMOST: Cell<Option<Snapshot>> = const { Cell::new(None) };
}

fn nest(next: usize) {
    let later = CASES.iter().enumerate().skip(next);
    let mut sync = later.filter(|(_, case)| matches!(case.run, Run::Sync(_)));
    match sync.next() {
        Some((i, case)) => assert!(case.run(How::Nest(i + 1)), "{}", case.name),
        None => INNERMOST.set(Some(Snapshot::declared())),
    }
}

/// What all functions should have recorded, and where they did not.
struct Ledger {
    calls: Vec<[u64; 4]>,
    /// The first thing that is wrong with each function, by its name.
    wrong: BTreeMap<&'static str, String>,
}

impl Ledger {
    fn note(&mut self, case: usize, outcome: usize) {
        self.calls[case][outcome] += 1;
    }

    fn complain(&mut self, case: &Case, what: String) {
        self.wrong.entry(case.name).or_insert(what);
    }

    /// Compares what is recorded with what should be, while these many calls of each function
    /// run.
    fn compare(&mut self, when: &str, snapshot: &Snapshot, running: fn(&Case) -> f64) {
        for (i, case) in CASES.iter().enumerate() {
            let recorded = case.recorded(snapshot);
            let expected = case.expected(self.calls[i], running(case));
            if recorded != expected {
                self.complain(case, format!("{when}: {recorded:?}, not {expected:?}"));
            }
        }
    }

    fn compare_at_rest(&mut self, when: &str) {
        self.compare(when, &Snapshot::declared(), |_| 0.0);
    }
}

#[test]
fn every_combination_records_every_end() {
    let mut ledger = Ledger {
        calls: vec![[0; 4]; CASES.len()],
        wrong: BTreeMap::new(),
    };

    for case in CASES {
        drop(case.future());
    }
    ledger.compare_at_rest("dropped before the first poll");

    for how in [How::Return, How::Fail, How::Panic] {
        for (i, case) in CASES.iter().enumerate() {
            if !case.run(how) {
                ledger.complain(case, "did not do as it was told".to_owned());
            }
            ledger.note(i, case.outcome(how));
        }
        let when = match how {
            How::Return => "returned",
            How::Fail => "failed",
            _ => "panicked",
        };
        ledger.compare_at_rest(when);
    }

    let mut running: Vec<_> = CASES.iter().map(Case::future).collect();
    for call in running.iter_mut().flatten() {
        assert!(poll(call).is_pending());
    }
    let is_future = |case: &Case| f64::from(u8::from(matches!(case.run, Run::Future(_))));
    ledger.compare("all futures run", &Snapshot::declared(), is_future);
    for (i, call) in running.into_iter().enumerate() {
        if call.is_some() {
            ledger.note(i, CANCELLED);
        }
    }
    ledger.compare_at_rest("dropped after one poll");

    nest(0);
    let innermost = INNERMOST.take().unwrap();
    let is_sync = |case: &Case| f64::from(u8::from(matches!(case.run, Run::Sync(_))));
    ledger.compare("all sync functions run", &innermost, is_sync);
    for (i, case) in CASES.iter().enumerate() {
        if let Run::Sync(_) = case.run {
            ledger.note(i, OK);
        }
    }
    ledger.compare_at_rest("nested in each other");

    let wrong = &ledger.wrong;
    assert!(wrong.is_empty(), "{} are wrong: {wrong:#?}", wrong.len());
    println!("{} combinations ran", CASES.len());
    // forms × places × generics × (values × attributes, and two more for two of the values)
    assert_eq!(CASES.len(), 4 * 3 * 4 * (4 * 3 + 2 * 2));
}
