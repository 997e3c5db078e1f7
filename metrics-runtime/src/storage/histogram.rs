//! The cells of one histogram series of one thread.
//!
//! | cell | is |
//! |---|---|
//! | 0 | the number of observations, for whoever writes |
//! | 1, 2 | the sum, after an even and after an odd number of observations |
//! | 3 | the observations that were NaN, which are in nothing else |
//! | 4 … | the observations of each bucket, the last for +Inf |
//!
//! An observation is complete with one store, that of its bucket. Before it, the new sum is put
//! where the sum of the number of observations before the last one was. So whoever has read all
//! buckets finds the sum that belongs to them where their total says, also if the writer stands
//! still in the middle of an observation; and if the buckets read the same once more, nothing has
//! changed in between.

use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::sync::AtomicU64;

const HEAD: usize = 4;
const SUMS: usize = 1;
const NAN: usize = 3;

/// How many cells a series has with this many finite bounds.
pub(super) const fn cells(bounds: usize) -> usize {
    HEAD + bounds + 1
}

/// Lists up to here are looked through from end to end, without a branch: where the compiler
/// knows the list, that is a few vector instructions.
const SHORT: usize = 32;

/// The bucket of a value that is not NaN: the first whose bound is not below it.
#[inline]
pub(super) fn bucket_of(bounds: &[f64], value: f64) -> usize {
    if bounds.len() <= SHORT {
        bounds.iter().map(|bound| usize::from(*bound < value)).sum()
    } else {
        bounds.partition_point(|bound| *bound < value)
    }
}

/// Counts a value in its bucket, and one that is NaN apart. Only for the cells' one writer.
#[inline]
pub(super) fn observe(cells: &[AtomicU64], bounds: &[f64], value: f64) {
    let Some((head, buckets)) = cells.split_first_chunk::<HEAD>() else {
        return;
    };
    if value.is_nan() {
        super::cell::add(&head[NAN], 1);
        return;
    }
    let Some(bucket) = buckets.get(bucket_of(bounds, value)) else {
        return;
    };
    let count = head[0].load(Relaxed);
    let [before, after] = sums_at(count);
    let sum = f64::from_bits(head[before].load(Relaxed));
    // Whoever sees this sum sees the observation before; whoever sees the bucket sees the sum.
    head[after].store(add_sums(sum, value).to_bits(), Release);
    // In 64 bits there are five centuries of an observation each nanosecond.
    bucket.store(bucket.load(Relaxed).wrapping_add(1), Release);
    head[0].store(count.wrapping_add(1), Relaxed);
}

/// Where the sum is after `count` observations, and where it is after the next.
#[inline]
const fn sums_at(count: u64) -> [usize; 2] {
    if count.is_multiple_of(2) {
        [SUMS, SUMS + 1]
    } else {
        [SUMS + 1, SUMS]
    }
}

/// The sum of sums. Infinities of both signs are positive infinity together, rather than NaN.
#[inline]
pub(super) fn add_sums(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum.is_nan() { f64::INFINITY } else { sum }
}

/// How many observations were NaN.
pub(super) fn nans(cells: &[AtomicU64]) -> u64 {
    cells.get(NAN).map_or(0, |cell| cell.load(Relaxed))
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

    const BOUNDS: [f64; 2] = [1.0, 2.0];

    fn series() -> Vec<AtomicU64> {
        (0..cells(BOUNDS.len()))
            .map(|_| AtomicU64::new(0))
            .collect()
    }

    fn read(cells: &[AtomicU64]) -> ([u64; 3], f64) {
        let mut buckets = [0; 3];
        let sum = try_read(cells, &mut buckets).unwrap();
        (buckets, sum)
    }

    #[test]
    fn an_observation_lands_in_the_first_bucket_that_holds_it() {
        let cells = series();
        for value in [0.5, 1.0, 1.5, 2.0, 2.5, f64::INFINITY, f64::NEG_INFINITY] {
            observe(&cells, &BOUNDS, value);
        }
        assert_eq!(read(&cells), ([3, 2, 2], f64::INFINITY));
    }

    #[test]
    fn short_and_long_lists_have_the_same_buckets() {
        let long: Vec<f64> = (0..100).map(|i| f64::from(i) / 2.0).collect();
        for len in [1, SHORT, SHORT + 1, 100] {
            let bounds = &long[..len];
            for value in [-1.0, 0.0, 0.2, 0.5, 15.5, 15.6, 16.0, 49.5, 50.0] {
                let expected = bounds.iter().take_while(|bound| **bound < value).count();
                assert_eq!(bucket_of(bounds, value), expected, "{len} {value}");
            }
        }
    }

    #[test]
    fn nan_is_counted_apart() {
        let cells = series();
        observe(&cells, &BOUNDS, 1.5);
        observe(&cells, &BOUNDS, f64::NAN);
        observe(&cells, &BOUNDS, f64::NAN);
        assert_eq!((read(&cells), nans(&cells)), (([0, 1, 0], 1.5), 2));
    }

    #[test]
    fn an_observation_that_is_not_complete_is_not_seen() {
        let cells = series();
        observe(&cells, &BOUNDS, 0.5);
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
        observe(&cells, &BOUNDS, 2.5);
        observe(&cells[..2], &BOUNDS, 0.5);
        assert_eq!(try_read(&cells, &mut [0]), Some(0.0));
        assert_eq!(try_read(&cells[..2], &mut [0]), None);
    }
}
