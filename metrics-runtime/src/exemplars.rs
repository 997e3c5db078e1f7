//! Exemplars: what leads from a number in a dashboard to a trace that was a part of it.
//!
//! A histogram keeps the latest one of each bucket, and a counter the latest one: the labels, what
//! was recorded, and when. `OpenMetrics` and the protobuf format expose them. They come from a
//! [`Source`] that is asked for the trace of the moment, or are given at the call:
//! [`Counter::increment_with_exemplar`](crate::Counter::increment_with_exemplar),
//! [`Histogram::observe_with_exemplar`](crate::Histogram::observe_with_exemplar).
//!
//! * The labels have at most 128 characters together, names are those of labels, and none is there
//!   twice. What breaks that counts, but makes no exemplar; and so does what is recorded in the same
//!   bucket while another thread writes its exemplar, or a reader looks.
//! * A source is not asked each time. In a series that is recorded in up to a few times a second it
//!   is, so that its exemplar is the latest. Beyond that it is asked up to 64 times in each bucket
//!   between two upkeeps of the exporter, which are 5 seconds apart, or two looks at the metrics; for
//!   that the first 4,096 recordings of each bucket of a family are looked at. So a seldom bucket, such
//!   as that of slow calls, always has one.
//! * Summaries and gauges have none, and nothing of them is forwarded to other recorders.
//! * With the feature `off` nothing here does anything.

use crate::metric;

#[cfg(feature = "opentelemetry")]
pub use crate::sampling::OpenTelemetry;
#[cfg(feature = "tracing")]
pub use crate::sampling::TracingSpan;
pub use crate::sampling::{Labels, Source};

/// Asks this source from now on, for all metrics of the program, and no other one.
///
/// An application calls this, or `exporter::Builder::exemplars`; not a
/// library.
pub fn set_source(source: impl Source) {
    if cfg!(not(feature = "off")) {
        metric::set_source(Some(Box::new(source)));
    }
}

/// Asks no source any more. What recordings have kept stays.
pub fn remove_source() {
    metric::set_source(None);
}
