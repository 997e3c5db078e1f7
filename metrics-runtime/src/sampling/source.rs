//! Where exemplars come from that are not given at the call.

use core::cell::Cell;
use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::Relaxed;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::Labels;

/// What knows the trace that the running code is a part of.
///
/// ```
/// use std::cell::Cell;
///
/// use metrics_runtime::exemplars::{self, Labels, Source};
///
/// thread_local!(static REQUEST: Cell<u64> = const { Cell::new(0) });
///
/// struct Request;
///
/// impl Source for Request {
///     fn labels(&self, labels: &mut Labels) {
///         let id = REQUEST.get();
///         if id != 0 {
///             labels.push("request_id", id);
///         }
///     }
/// }
///
/// exemplars::set_source(Request);
/// ```
pub trait Source: Send + Sync + 'static {
    /// Adds the labels that lead to that trace; none where there is none, or it is not one of those
    /// that are kept.
    ///
    /// This is called in the middle of a recording, in the thread that records: it should be quick.
    /// If it panics there is no exemplar. What it records itself counts, and has none.
    fn labels(&self, labels: &mut Labels);
}

impl<S: Source + ?Sized> Source for Arc<S> {
    fn labels(&self, labels: &mut Labels) {
        S::labels(self, labels);
    }
}

static IS_ON: AtomicBool = AtomicBool::new(false);
static SOURCE: ArcSwapOption<Box<dyn Source>> = ArcSwapOption::const_empty();

thread_local! {
    /// Whether this thread is at an exemplar already.
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether there is a source.
#[inline]
pub(crate) fn is_on() -> bool {
    IS_ON.load(Relaxed)
}

/// Asks this one from now on, or none.
pub(crate) fn set(source: Option<Box<dyn Source>>) {
    let is_on = source.is_some();
    SOURCE.store(source.map(Arc::new));
    IS_ON.store(is_on, Relaxed);
}

/// A thread that is at an exemplar, and takes no other meanwhile: neither from what the source records
/// itself, nor from what an allocator does for it.
pub(crate) struct Asking(());

impl Asking {
    /// None where this thread is at one already.
    pub(crate) fn begin() -> Option<Self> {
        (!IS_ASKING.replace(true)).then_some(Self(()))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        IS_ASKING.set(false);
    }
}

/// Shows `keep` what the source says now.
pub(crate) fn sample(keep: impl FnOnce(&Labels)) {
    let Some(_asking) = Asking::begin() else {
        return;
    };
    let Some(source) = SOURCE.load_full() else {
        return;
    };
    let mut labels = Labels::new();
    let asked = catch_unwind(AssertUnwindSafe(|| source.labels(&mut labels)));
    if asked.is_ok() && labels.bytes().is_some() {
        keep(&labels);
    }
}

/// The current span of the `tracing` crate, by its id: the label `span_id`.
///
/// That is a number which the program's subscriber gives; its log has to have it, too, or it leads
/// nowhere. For a trace that other services are a part of, there is `OpenTelemetry`. A span that the
/// subscriber's filter leaves out gives no exemplar.
#[cfg(feature = "tracing")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingSpan;

#[cfg(feature = "tracing")]
impl Source for TracingSpan {
    fn labels(&self, labels: &mut Labels) {
        if let Some(id) = tracing::Span::current().id() {
            labels.push("span_id", id.into_u64());
        }
    }
}

/// The current span of `OpenTelemetry`: the labels `trace_id` and `span_id`, in hexadecimal digits as
/// tracing systems have them.
///
/// It is that of the current `opentelemetry::Context`, which `tracing-opentelemetry` sets while a
/// span of `tracing` is entered. A trace that is not sampled gives no exemplar.
#[cfg(feature = "opentelemetry")]
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenTelemetry;

#[cfg(feature = "opentelemetry")]
impl Source for OpenTelemetry {
    fn labels(&self, labels: &mut Labels) {
        use opentelemetry::Context;
        use opentelemetry::trace::TraceContextExt as _;

        Context::map_current(|context| {
            let span = context.span();
            let span = span.span_context();
            if span.is_valid() && span.is_sampled() {
                labels.push("trace_id", span.trace_id());
                labels.push("span_id", span.span_id());
            }
        });
    }
}
