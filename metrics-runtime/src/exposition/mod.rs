//! The exposition formats: pure functions from a [`Snapshot`](crate::snapshot::Snapshot) to
//! bytes.

mod number;
pub mod text;
