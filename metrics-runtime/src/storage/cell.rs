//! What is done to a cell that one thread writes and all may read: a load and a store, without a
//! locked instruction.

use core::sync::atomic::Ordering::Relaxed;

use super::sync::AtomicU64;

/// Adds to a total, which stops at [`u64::MAX`].
#[inline]
pub(super) fn add(cell: &AtomicU64, amount: u64) {
    match cell.load(Relaxed).checked_add(amount) {
        Some(total) => cell.store(total, Relaxed),
        None => stop(cell),
    }
}

#[cold]
fn stop(cell: &AtomicU64) {
    cell.store(u64::MAX, Relaxed);
}

/// Adds to one of several cells that are a number together. By itself it may be below zero.
#[inline]
pub(super) fn shift(cell: &AtomicU64, by: i64) {
    let sum = cell.load(Relaxed).wrapping_add(by.cast_unsigned());
    cell.store(sum, Relaxed);
}

/// Adds to a total of floats, which stops at [`f64::MAX`]. `amount` is finite and not negative.
#[inline]
pub(super) fn add_float(cell: &AtomicU64, amount: f64) {
    let total = f64::from_bits(cell.load(Relaxed));
    cell.store(add_totals(total, amount).to_bits(), Relaxed);
}

/// The sum of two totals of floats.
#[inline]
pub(crate) fn add_totals(a: f64, b: f64) -> f64 {
    (a + b).min(f64::MAX)
}

/// Counts up to `every`, and says whether the count began.
#[inline]
pub(super) fn is_due(cell: &AtomicU64, every: u32) -> bool {
    let before = cell.load(Relaxed);
    let after = before + 1;
    cell.store(if after >= u64::from(every) { 0 } else { after }, Relaxed);
    before == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_stop_at_their_largest_value() {
        let cell = AtomicU64::new(u64::MAX - 1);
        add(&cell, 1);
        add(&cell, 5);
        assert_eq!(cell.into_inner(), u64::MAX);
        let cell = AtomicU64::new(0);
        add_float(&cell, f64::MAX);
        add_float(&cell, f64::MAX);
        assert_eq!(f64::from_bits(cell.into_inner()), f64::MAX);
    }

    #[test]
    fn one_in_n_is_due_from_the_first_on() {
        let cell = AtomicU64::new(0);
        let due: Vec<_> = (0..7).map(|_| is_due(&cell, 3)).collect();
        assert_eq!(due, [true, false, false, true, false, false, true]);
    }
}
