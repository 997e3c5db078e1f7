//! Atomics that all threads share, for what cannot be added up from parts.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use super::local::outermost;
use super::segments::Segments;

static CELLS: Segments<AtomicU64> = Segments::new();
static NUMBERS: Numbers = Numbers::new();

/// Numbers that are given out once.
#[derive(Debug)]
pub(super) struct Numbers(AtomicU32);

impl Numbers {
    pub(super) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// So many numbers, one after the other; the first of them, if there are as many left.
    pub(super) fn take(&self, count: u32) -> Option<u32> {
        let add = |next: u32| next.checked_add(count);
        self.0.fetch_update(Relaxed, Relaxed, add).ok()
    }
}

/// So many new cells, all zero; the number of the first.
pub(super) fn take(count: u32) -> Option<u32> {
    NUMBERS.take(count)
}

/// One of the cells.
#[inline]
pub(super) fn cell(number: u32) -> Option<&'static AtomicU64> {
    CELLS.get(number).or_else(|| make(number))
}

#[cold]
fn make(number: u32) -> Option<&'static AtomicU64> {
    outermost(|| CELLS.get_or_make(number)).flatten()
}

/// Adds to a float, without rounding whole numbers below 2^53. An infinity stays, rather than
/// becoming NaN with one of the other sign.
pub(super) fn shift_float(cell: &AtomicU64, amount: f64) {
    update(cell, |bits| {
        let sum = f64::from_bits(bits) + amount;
        (!sum.is_nan()).then_some(sum.to_bits())
    });
}

/// Changes a cell to what `change` makes of it; not at all where that is nothing.
pub(super) fn update(cell: &AtomicU64, change: impl Fn(u64) -> Option<u64>) {
    // The error says that there was nothing to change.
    let _ = cell.fetch_update(Relaxed, Relaxed, change);
}
