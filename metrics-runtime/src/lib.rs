//! Metrics that are constants of the program.
//!
//! A metric is declared by a macro and recorded through a handle that is part of a static. Its
//! name, labels and buckets are checked while the program is compiled, and every declaration is
//! in an [`inventory`] that the linker puts together, so that the `Exporter` serves all of
//! them from the start.
//!
//! * [`#[timed]`](timed) and [`#[counted]`](counted) record the calls of a function.
//! * [`#[derive(MetricSet)]`](derive@MetricSet) makes a struct of [`Counter`], [`Gauge`],
//!   [`Histogram`] and [`Family`] into metrics; on a struct of values, or an enum of events, it
//!   makes the [`record`](Record::record) that feeds their metrics.
//! * [`#[derive(LabelValue)]`](derive@LabelValue) and [`#[derive(LabelSet)]`](derive@LabelSet)
//!   make enums and structs into labels.
//!
//! ```
//! use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, timed};
//!
//! #[derive(LabelValue, Clone, Copy)]
//! enum Method { Get, Post }
//!
//! #[derive(LabelSet, Clone, Copy)]
//! struct Labels { method: Method }
//!
//! #[derive(MetricSet)]
//! #[metrics(prefix = "server")]
//! struct Metrics {
//!     /// Requests answered.
//!     requests: Family<Labels, Counter>,
//! }
//!
//! /// Answers one request.
//! #[timed(name = "server_request_duration_seconds", outcome)]
//! fn answer(method: Method) -> Result<(), std::io::Error> {
//!     Metrics::get().requests.with(Labels { method }).increment(1);
//!     Ok(())
//! }
//!
//! answer(Method::Get)?;
//! assert_eq!(Metrics::get().requests.with(Labels { method: Method::Get }).value(), 1);
//! # assert_eq!(Metrics::get().requests.with(Labels { method: Method::Post }).value(), 0);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Recording
//!
//! Recording never panics, never blocks and returns nothing to handle. What a metric cannot
//! hold (a NaN observed by a histogram, a negative amount for a counter) is ignored, as each
//! handle says. A family's first use allocates the cells of all its series, unless an exporter
//! was installed before; after that nothing is allocated, but for a `long_task` that has more calls
//! running at the same time than ever before.
//!
//! # Features
//!
//! `exporter` (default): the `Exporter` and the recorder of the `metrics` facade. A library
//! that is only instrumented turns it off; [`snapshot`] and [`exposition`] remain, for its
//! tests.
//!
//! `off`: the same program without its metrics. It is for the final binary only (`cargo build
//! --features metrics-runtime/off`): cargo's features are for the whole build, so a library that
//! turned it on would take everybody's metrics away.
//!
//! * Annotated functions are the functions that were written; handles, and sets of them, have no
//!   size, do nothing and read 0; a derived `record` does nothing. No name and no help text is in
//!   the binary.
//! * [`inventory::descriptors`] and [`Snapshot::declared`](snapshot::Snapshot::declared) are
//!   empty. The `Exporter` works, and serves what other crates record through the `metrics`
//!   facade.
//! * Attributes are read as ever, so what is wrong with their keys is still an error. Names,
//!   bounds and the types of labels are checked by a build without the feature.

// With `off` nothing is declared, and what records has little to do.
#![cfg_attr(feature = "off", allow(dead_code, unreachable_pub))]

// The order in which data flows; a module knows those above it.
mod descriptor;
mod label;
mod clock;
mod storage;
mod metric;
mod handle;
mod instrument;
pub mod inventory;
pub mod snapshot;
pub mod exposition;
#[cfg(feature = "exporter")]
mod recorder;
#[cfg(feature = "exporter")]
pub mod exporter;
pub mod testing;
#[doc(hidden)]
#[path = "macro_support.rs"]
pub mod __private;

pub mod buckets {
    //! Bucket bounds: lists to start from and functions that make lists.
    //!
    //! In an attribute the functions go by their bare names and take the number of bounds last:
    //! `buckets = exponential(100, 10, 5)`.
    pub use crate::descriptor::buckets::{BYTES, SECONDS, exponential, linear};
}

pub use descriptor::{Descriptor, Kind, LabelKey, ValueType};
#[cfg(feature = "exporter")]
pub use exporter::Exporter;
pub use handle::{
    Amount, Counter, Family, Gauge, Handle, Histogram, HistogramValue, Kept, Level, MetricSet,
    Number, Observation, Record, SeriesHandle,
};
pub use instrument::{Fallible, Outcome};
pub use label::{LabelSet, LabelValue};
pub use metric::Metric;
pub use metrics_derive::{LabelSet, LabelValue, MetricSet, counted, defaults, timed};
