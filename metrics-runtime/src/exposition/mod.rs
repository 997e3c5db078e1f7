//! The exposition formats: what a program has recorded, as bytes.
//!
//! | | for | says more than the text format |
//! |---|---|---|
//! | [`text`] | Prometheus, and whoever says nothing | |
//! | [`openmetrics`] | Prometheus, where nothing else was set up | units, when each series began, exemplars |
//! | `protobuf` | Prometheus with native histograms | the same, and native histograms |
//! | `json` | people and scripts | the mean and quantiles of histograms |
//!
//! Each has the same families and series with the same values; what a format does not allow, its page
//! says. The last two come with the feature `exporter`, and so does `negotiate`, which chooses between
//! the first three by a client's `Accept`.
//!
//! A format of lines is written family by family, either from a
//! [`Snapshot`](crate::snapshot::Snapshot) or while the values of the declared metrics are being read,
//! by the same functions; the others from a snapshot.
//!
//! Escaping is injective: label values that differ in the program differ in every format.

#[cfg(feature = "exporter")]
mod accept;
mod format;
mod fragments;
#[cfg(feature = "exporter")]
pub mod json;
pub(crate) mod lines;
pub(crate) mod names;
pub(crate) mod number;
pub mod openmetrics;
#[cfg(feature = "exporter")]
pub mod protobuf;
mod sayable;
pub mod text;

#[cfg(feature = "exporter")]
pub use self::accept::negotiate;
pub use self::format::{Accepted, Escaping, Format};
