//! The cells of one histogram series of one thread.
//!
//! | cell | is |
//! |---|---|
//! | 0 | whether the number of observations is odd, for whoever writes, and twice the number of those that were NaN, which are in nothing else |
//! | 1, 2 | the sum, after an even and after an odd number of observations |
//! | 3 … | the observations of each bucket, the last for +Inf |
//!
//! An observation is complete with one store, that of its bucket. Before it, the new sum is put
//! where the sum of the number of observations before the last one was. So whoever has read all
//! buckets finds the sum that belongs to them where their total says, also if the writer stands
//! still in the middle of an observation; and if the buckets read the same once more, nothing has
//! changed in between.

use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::sync::AtomicU64;

const HEAD: usize = 3;
const SUMS: usize = 1;
const IS_ODD: u64 = 1;
const NAN: u64 = 2;

/// How many cells a series has with this many finite bounds.
pub(super) const fn cells(bounds: usize) -> usize {
    HEAD + bounds + 1
}

/// Counts a value in a bucket, and one that is NaN apart. Only for the cells' one writer.
#[inline]
pub(super) fn observe(cells: &[AtomicU64], bucket: usize, value: f64) {
    let Some((head, buckets)) = cells.split_first_chunk::<HEAD>() else {
        return;
    };
    let state = head[0].load(Relaxed);
    if value.is_nan() {
        if let Some(counted) = state.checked_add(NAN) {
            head[0].store(counted, Relaxed);
        }
        return;
    }
    let Some(bucket) = buckets.get(bucket) else {
        return;
    };
    let [before, after] = sums_at(state);
    let sum = f64::from_bits(head[before].load(Relaxed));
    // Whoever sees this sum sees the observation before; whoever sees the bucket sees the sum.
    head[after].store(add_sums(sum, value).to_bits(), Release);
    // In 64 bits there are five centuries of an observation each nanosecond.
    bucket.store(bucket.load(Relaxed).wrapping_add(1), Release);
    head[0].store(state ^ IS_ODD, Relaxed);
}

/// Where the sum is after an even or an odd number of observations, and where it is after the
/// next one.
#[inline]
const fn sums_at(count: u64) -> [usize; 2] {
    if count & IS_ODD == 0 {
        [SUMS, SUMS + 1]
    } else {
        [SUMS + 1, SUMS]
    }
}

/// The sum of sums. Infinities of both signs are positive infinity together, rather than NaN.
#[inline]
pub(crate) fn add_sums(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_nan() {
        return of_both_signs();
    }
    sum
}

/// Apart, so that a sum need not wait for the question whether it is a number.
#[cold]
const fn of_both_signs() -> f64 {
    f64::INFINITY
}

/// How many observations were NaN.
pub(super) fn nans(cells: &[AtomicU64]) -> u64 {
    cells.first().map_or(0, |state| state.load(Relaxed) / NAN)
}

/// Reads the buckets, and the sum of just what they count; none if an observation came in
/// between. `buckets` has room for all of them.
pub(super) fn try_read(cells: &[AtomicU64], buckets: &mut [u64]) -> Option<f64> {
    let (head, cells) = cells.split_first_chunk::<HEAD>()?;
    let first = || cells.iter().map(|cell| cell.load(Acquire));
    let count = first().fold(0, u64::wrapping_add);
    let [now, _] = sums_at(count);
    let sum = f64::from_bits(head[now].load(Acquire));
    let mut again = 0_u64;
    for (bucket, cell) in buckets.iter_mut().zip(cells) {
        *bucket = cell.load(Relaxed);
        again = again.wrapping_add(*bucket);
    }
    (again == count).then_some(sum)
}

/// Copies the cells between two observations. Only for their one writer.
pub(super) fn copy(cells: &[AtomicU64], copies: &[AtomicU64]) {
    for (copy, cell) in copies.iter().zip(cells) {
        copy.store(cell.load(Relaxed), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKETS: usize = 3;

    fn series() -> Vec<AtomicU64> {
        (0..HEAD + BUCKETS).map(|_| AtomicU64::new(0)).collect()
    }

    fn read(cells: &[AtomicU64]) -> ([u64; BUCKETS], f64) {
        let mut buckets = [0; BUCKETS];
        let sum = try_read(cells, &mut buckets).unwrap();
        (buckets, sum)
    }

    #[test]
    fn the_sum_is_that_of_all_buckets() {
        let cells = series();
        for (bucket, value) in [(0, 0.5), (2, 4.0), (2, -1.0), (1, 8.0)] {
            observe(&cells, bucket, value);
        }
        assert_eq!(read(&cells), ([1, 1, 2], 11.5));
    }

    #[test]
    fn infinities_of_both_signs_are_positive_infinity() {
        let cells = series();
        observe(&cells, 0, f64::NEG_INFINITY);
        assert_eq!(read(&cells).1, f64::NEG_INFINITY);
        observe(&cells, 2, f64::INFINITY);
        observe(&cells, 0, f64::NEG_INFINITY);
        assert_eq!(read(&cells), ([2, 0, 1], f64::INFINITY));
    }

    #[test]
    fn nan_is_counted_apart() {
        let cells = series();
        observe(&cells, 1, 1.5);
        observe(&cells, 0, f64::NAN);
        observe(&cells, 0, f64::NAN);
        observe(&cells, 2, 2.0);
        assert_eq!((read(&cells), nans(&cells)), (([0, 1, 1], 3.5), 2));
        cells[0].fetch_or(!IS_ODD, Relaxed);
        observe(&cells, 0, f64::NAN);
        assert_eq!(nans(&cells), u64::MAX / NAN);
    }

    #[test]
    fn an_observation_that_is_not_complete_is_not_seen() {
        let cells = series();
        observe(&cells, 0, 0.5);
        // What a writer has done that stands still before it counts the value in its bucket.
        cells[SUMS].store(10.5_f64.to_bits(), Relaxed);
        assert_eq!(read(&cells), ([1, 0, 0], 0.5));
        // And one that has yet to write down that it did.
        cells[HEAD + 2].store(1, Relaxed);
        assert_eq!(read(&cells), ([1, 0, 1], 10.5));
    }

    #[test]
    fn cells_that_are_too_few_take_nothing() {
        let cells: Vec<_> = (0..=HEAD).map(|_| AtomicU64::new(0)).collect();
        observe(&cells, 2, 2.5);
        observe(&cells[..2], 0, 0.5);
        assert_eq!(try_read(&cells, &mut [0]), Some(0.0));
        assert_eq!(try_read(&cells[..2], &mut [0]), None);
    }
}
