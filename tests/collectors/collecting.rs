//! An exporter in this process, with collectors that do what a test tells them to. There can be
//! only one, so tests that use it take turns.

use std::fmt::Write as _;
use std::fs;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use metrics_runtime::collect::{Collector, Families, TokioRuntime};
use metrics_runtime::{Counter, Exporter, MetricSet};
use tokio::runtime::{Builder, Runtime};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// How long a collector may take here.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(1);

/// What the program itself declares.
#[derive(MetricSet)]
struct Declared {
    /// Things that the program counts.
    collectors_declared: Counter,
}

/// Whether the collector `panicking` does so.
pub(crate) static PANICS: AtomicBool = AtomicBool::new(false);
/// How long the collector `sleeping` takes, in milliseconds.
pub(crate) static SLEEP: AtomicU64 = AtomicU64::new(0);
/// Whether the collector `odd` gives families that are none.
pub(crate) static IS_ODD: AtomicBool = AtomicBool::new(false);
/// The collector `gated`.
pub(crate) static GATED: Gated = Gated::new();

/// A collector that waits while it is told to.
pub(crate) struct Gated {
    is_closed: Mutex<bool>,
    opened: Condvar,
    runs: AtomicU64,
}

impl Gated {
    const fn new() -> Self {
        Self {
            is_closed: Mutex::new(false),
            opened: Condvar::new(),
            runs: AtomicU64::new(0),
        }
    }

    pub(crate) fn close(&self) {
        *self.is_closed.lock().unwrap() = true;
    }

    pub(crate) fn open(&self) {
        *self.is_closed.lock().unwrap() = false;
        self.opened.notify_all();
    }

    /// How often it was started.
    pub(crate) fn runs(&self) -> u64 {
        self.runs.load(SeqCst)
    }
}

impl Collector for &'static Gated {
    fn collect(&self, families: &mut Families) {
        let run = self.runs.fetch_add(1, SeqCst) + 1;
        let is_closed = self.is_closed.lock().unwrap();
        drop(self.opened.wait_while(is_closed, |is_closed| *is_closed));
        families
            .gauge("gated_run", "The number of this run.")
            .set(&[], run);
    }
}

fn panicking(families: &mut Families) {
    let mut level = families.gauge("panicking_level", "Is there unless it panics.");
    level.set(&[("when", "before")], 1);
    if PANICS.load(SeqCst) {
        // As `panic!`, without a backtrace, which takes its time.
        resume_unwind(Box::new("told to panic"));
    }
    level.set(&[("when", "after")], 2);
}

fn sleeping(families: &mut Families) {
    thread::sleep(Duration::from_millis(SLEEP.load(SeqCst)));
    families
        .gauge("sleeping_level", "Is there when it is awake.")
        .set(&[], 1.5);
}

fn odd(families: &mut Families) {
    families
        .counter("odd_things_total", "Things.")
        .set(&[("b", "\"2\""), ("a", "1\n")], u64::MAX);
    if IS_ODD.load(SeqCst) {
        families.gauge("odd level", "Has a space.").set(&[], 1);
        families.gauge("odd_without_help", "").set(&[], 1);
        families
            .gauge("odd_label", "Has a label that is reserved.")
            .set(&[("le", "1")], 1);
        families
            .gauge("odd_label_twice", "Has a label twice.")
            .set(&[("a", "1"), ("a", "2")], 1);
        families
            .gauge("odd_series_twice", "Has a series twice.")
            .set(&[("a", "1"), ("b", "2")], 1)
            .set(&[("b", "2"), ("a", "1")], 2);
        families
            .counter("odd_negative", "Is below zero.")
            .set_float(&[], -1.0);
        families.gauge("odd_kinds", "Has two kinds.").set(&[], 1);
        families.counter("odd_kinds", "Has two kinds.").set(&[], 1);
        families
            .counter("collectors_declared_total", "Is declared.")
            .set(&[("by", "a collector")], 1);
        families
            .gauge("shared_level", "Is of two collectors.")
            .set(&[("of", "first")], 1);
        families
            .counter("odd_sum_count", "Ends as a sample does.")
            .set(&[], 1);
    }
}

/// Gives series of a family that another collector gives too.
fn sharing(families: &mut Families) {
    families
        .gauge("shared_level", "Is of two collectors.")
        .set(&[("of", "first")], 1)
        .set(&[("of", "second")], 2);
}

/// The runtime that the exporter runs in.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| runtime(3));
/// Another runtime, which nothing runs in but what the tests say.
pub(crate) static OTHER_RUNTIME: LazyLock<Runtime> = LazyLock::new(|| runtime(2));

fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .unwrap()
}

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
    tracing::subscriber::set_global_default(Log).unwrap();
    Declared::get().collectors_declared.increment(7);
    let _context = RUNTIME.enter();
    Exporter::builder()
        .listen("127.0.0.1:0")
        .collector_timeout(TIMEOUT)
        .collector("gated", &GATED)
        .collector("panicking", panicking)
        .collector("sleeping", sleeping)
        .collector("sharing", sharing)
        .collector("odd", odd)
        .collector(
            "tokio_other",
            TokioRuntime::new(OTHER_RUNTIME.handle()).named("other"),
        )
        .install()
        .unwrap()
});

/// The exporter, for one test at a time.
pub(crate) fn exporter() -> (&'static Exporter, MutexGuard<'static, ()>) {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // What an earlier test has left behind is not joined by the scrapes of this one.
    GATED.open();
    wait_for_collectors();
    (&EXPORTER, turn)
}

/// The threads in which collectors run.
pub(crate) fn collecting_threads() -> usize {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    let names = threads.map(|thread| fs::read_to_string(thread.unwrap().path().join("comm")));
    // A thread may end while one looks.
    names
        .filter_map(Result::ok)
        .filter(|name| name.trim() == "metrics-collect")
        .count()
}

/// Waits until nothing is collected any more.
pub(crate) fn wait_for_collectors() {
    while collecting_threads() > 0 {
        thread::sleep(Duration::from_millis(1));
    }
}

/// The value of a series as it is written, `name{label="value",…}`.
pub(crate) fn value(text: &str, series: &str) -> Option<f64> {
    let number = |line: &str| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok();
    text.lines().find_map(number)
}

/// The lines of the log so far that have `part` in them.
pub(crate) fn logged(part: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let lines = lines.iter().filter(|line| line.contains(part));
    lines.cloned().collect()
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps what the exporter logs.
struct Log;

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("metrics_runtime")
    }

    fn event(&self, event: &Event<'_>) {
        struct Message(String);
        impl Visit for Message {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                if field.name() == "message" {
                    write!(self.0, "{value:?}").unwrap();
                }
            }
        }
        let mut message = Message(format!("{} ", event.metadata().level()));
        event.record(&mut message);
        LINES.lock().unwrap().push(message.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
