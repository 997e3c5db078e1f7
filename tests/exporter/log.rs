//! What is logged while something runs.

use std::cell::RefCell;
use std::fmt::Debug;
use std::sync::Once;
use std::thread;

use metrics_runtime::{Counter, Family, LabelSet, MetricSet};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span, subscriber};

/// What the log itself records: a series that is made while something is logged.
#[derive(MetricSet)]
#[metrics(prefix = "logged")]
struct Logged {
    /// Lines by the thread that logs them, which in a test has the test's name.
    lines: Family<Thread<'static>, Counter>,
}

#[derive(LabelSet)]
struct Thread<'a> {
    #[label(max = 1000)]
    thread: &'a str,
}

/// How many lines this thread has logged, as the log has counted them.
pub(crate) fn lines_counted() -> u64 {
    let current = thread::current();
    let thread = current.name().unwrap_or_default();
    Logged::get().lines.with(Thread { thread }).value()
}

/// Keeps the messages of `metrics_runtime`, each thread its own.
struct Log;

thread_local! {
    static MESSAGES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The messages that this thread logs in `run`.
///
/// One subscriber is there for the whole process: what several threads say of a place that logs,
/// each with a subscriber of its own, is mixed up now and then.
pub(crate) fn logged(run: impl FnOnce()) -> Vec<String> {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| subscriber::set_global_default(Log).unwrap());
    MESSAGES.take();
    run();
    MESSAGES.take()
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("metrics_runtime")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        // As some programs do; it must not wait for what is being logged.
        metrics::counter!("events_logged", "level" => event.metadata().level().as_str())
            .increment(1);
        let current = thread::current();
        let thread = current.name().unwrap_or_default();
        Logged::get().lines.with(Thread { thread }).increment(1);
        event.record(&mut Message);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message;

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            MESSAGES.with_borrow_mut(|messages| messages.push(format!("{value:?}")));
        }
    }
}
