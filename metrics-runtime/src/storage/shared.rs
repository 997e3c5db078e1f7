//! Atomics that all threads share, for what cannot be added up from parts.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use super::cell::add_totals;
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

/// One number that all threads share: a counter, or a gauge.
#[derive(Debug, Default)]
pub(crate) struct SharedNumber(AtomicU64);

impl SharedNumber {
    /// Adds to a counter of whole numbers, which stops at its largest value.
    #[inline]
    pub(crate) fn add(&self, amount: u64) {
        let before = self.0.fetch_add(amount, Relaxed);
        if before.checked_add(amount).is_none() {
            self.0.store(u64::MAX, Relaxed);
        }
    }

    /// Adds to a counter of floats an amount that is finite and not negative.
    pub(crate) fn add_float(&self, amount: f64) {
        update(&self.0, |bits| {
            Some(add_totals(f64::from_bits(bits), amount).to_bits())
        });
    }

    /// Raises a counter of whole numbers to at least `value`.
    pub(crate) fn raise(&self, value: u64) {
        self.0.fetch_max(value, Relaxed);
    }

    /// Raises a counter of floats to at least `value`.
    pub(crate) fn raise_float(&self, value: f64) {
        update(&self.0, |bits| {
            (value > f64::from_bits(bits)).then_some(value.to_bits())
        });
    }

    /// Adds to a gauge.
    pub(crate) fn shift(&self, amount: f64) {
        shift_float(&self.0, amount);
    }

    /// Sets a gauge.
    #[inline]
    pub(crate) fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Relaxed);
    }

    pub(crate) fn integer(&self) -> u64 {
        self.0.load(Relaxed)
    }

    pub(crate) fn float(&self) -> f64 {
        f64::from_bits(self.0.load(Relaxed))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_counter_stops_at_its_largest_value() {
        let number = SharedNumber::default();
        number.add(u64::MAX - 1);
        number.add(3);
        assert_eq!(number.integer(), u64::MAX);
        number.add(1);
        assert_eq!(number.integer(), u64::MAX);
    }

    #[test]
    fn a_shared_number_is_raised_and_never_lowered() {
        let number = SharedNumber::default();
        number.raise(5);
        number.raise(3);
        assert_eq!(number.integer(), 5);
        let float = SharedNumber::default();
        float.raise_float(2.5);
        float.raise_float(1.0);
        float.add_float(0.25);
        assert_eq!(float.float(), 2.75);
    }
}
