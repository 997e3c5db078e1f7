//! What is logged while something runs.

use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span, subscriber};

/// The messages of the events of `metrics_runtime`.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

/// The messages that this thread logs in `run`.
pub(crate) fn logged(run: impl FnOnce()) -> Vec<String> {
    let log = Log::default();
    subscriber::with_default(log.clone(), run);
    std::mem::take(&mut *log.0.lock().unwrap())
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
        event.record(&mut Message(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message<'a>(&'a mut Vec<String>);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0.push(fmt::format(format_args!("{value:?}")));
        }
    }
}
