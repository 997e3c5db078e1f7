//! The exposition formats: what a program has recorded, as bytes.
//!
//! A format is written family by family, either from a [`Snapshot`](crate::snapshot::Snapshot)
//! or while the values of the declared metrics are being read, by the same functions.

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
