//! What the programs of this folder have in common.
//!
//! Ours exposes every metric that is linked into a program. So that it exposes as many series as
//! the others, each number of series is a program of its own; in it one contender runs, and does
//! one task.

pub(crate) mod allocator;
pub(crate) mod contender;
pub(crate) mod exposition;
pub(crate) mod facade;
pub(crate) mod formats;
pub(crate) mod labels;
pub(crate) mod ours;

use std::io::{Write as _, stdout};

use serde::Serialize;

/// The bounds of all histograms.
pub(crate) const BOUNDS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Writes a line of JSON for the program that started this one.
pub(crate) fn answer(answer: &impl Serialize) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// Nothing that is counted here comes near 2^53.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn to_float(count: u64) -> f64 {
    count as f64
}
