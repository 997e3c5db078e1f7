//! Exemplars on their way: where they come from, what they may say, and the latest of each bucket.
//!
//! Nothing here knows a metric. `metric` says when a source is asked, so that recording does not
//! become slower by it.

mod kept;
mod labels;
mod source;

pub(crate) use kept::{Kept, Latest};
pub use labels::Labels;
#[cfg(feature = "opentelemetry")]
pub use source::OpenTelemetry;
pub use source::Source;
#[cfg(feature = "tracing")]
pub use source::TracingSpan;
pub(crate) use source::{Asking, is_on, sample, set};
