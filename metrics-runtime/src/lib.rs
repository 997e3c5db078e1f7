//! TODO crate docs

pub mod buckets {
    //! Bucket bounds: lists to start from and functions that make lists.
    pub use crate::descriptor::buckets::{BYTES, SECONDS, exponential, linear};
}
#[doc(hidden)]
#[path = "macro_support.rs"]
pub mod __private;
mod descriptor;
#[cfg(feature = "exporter")]
pub mod exporter;
pub mod exposition;
mod handle;
mod instrument;
pub mod inventory;
mod label;
mod metric;
#[cfg(feature = "exporter")]
mod recorder;
pub mod snapshot;
mod storage;

pub use descriptor::{Descriptor, Kind, LabelKey, Number};
#[cfg(feature = "exporter")]
pub use exporter::Exporter;
pub use handle::{
    Counter, Family, Gauge, Handle, Histogram, HistogramValue, MetricSet, Observation, SeriesHandle,
};
pub use instrument::Outcome;
pub use label::{LabelSet, LabelValue};
pub use metric::Metric;
pub use metrics_derive::{LabelSet, LabelValue, MetricSet, counted, timed};
