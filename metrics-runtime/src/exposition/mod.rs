//! The exposition formats: what a program has recorded, as bytes.
//!
//! A format is written family by family, either from a [`Snapshot`](crate::snapshot::Snapshot)
//! or while the values of the declared metrics are being read, by the same functions.

mod fragments;
mod number;
pub mod text;
