//! Where values live.
//!
//! The boundary is [`Cells`]: the cells of one declared family, addressed by the series' index.
//! Everything above it sees nothing but `add`, `set`, `observe` and reads, so that the way in
//! which threads share the cells can change behind it. So far each cell is one atomic that all
//! threads share, and a float is kept as its bits.
//!
//! | kind | cells of a series |
//! |---|---|
//! | counter, gauge | the value |
//! | histogram | the sum, then one per bucket, the last for +Inf |
//!
//! What cannot be added up has a place of its own: the calls that are [`Running`], and the
//! [`Sampler`] that says which call is recorded next.

mod running;
mod sampler;

pub(crate) use running::{Running, RunningCall};
pub(crate) use sampler::Sampler;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How many series there are and how many cells each has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) series: usize,
    pub(crate) cells: usize,
}

/// The cells of one family. A series out of bounds takes nothing and reads as zero.
#[derive(Debug)]
pub(crate) struct Cells(OnceLock<Box<[AtomicU64]>>);

impl Cells {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Makes the cells if they are not there, all zero, and says whether it made them.
    #[cold]
    pub(crate) fn allocate(&self, layout: Layout) -> bool {
        let mut made = false;
        self.0.get_or_init(|| {
            made = true;
            (0..layout.series * layout.cells)
                .map(|_| AtomicU64::new(0))
                .collect()
        });
        made
    }

    pub(crate) fn is_allocated(&self) -> bool {
        self.0.get().is_some()
    }

    /// The cells of one series; none before [`allocate`](Self::allocate) or out of bounds.
    fn series(&self, index: usize, cells: usize) -> &[AtomicU64] {
        let start = index.saturating_mul(cells);
        let range = start..start.saturating_add(cells);
        self.0
            .get()
            .and_then(|all| all.get(range))
            .unwrap_or_default()
    }

    /// Adds to a whole-numbered counter, which stops at `u64::MAX`.
    pub(crate) fn add_integer(&self, index: usize, amount: u64) {
        if let [cell] = self.series(index, 1) {
            update(cell, |bits| bits.saturating_add(amount));
        }
    }

    /// Adds to a whole number that goes up and down, and is no longer than what went up before.
    pub(crate) fn shift_integer(&self, index: usize, by: i64) {
        if let [cell] = self.series(index, 1) {
            cell.fetch_add(by.cast_unsigned(), Relaxed);
        }
    }

    /// Adds to a float.
    pub(crate) fn add_float(&self, index: usize, amount: f64) {
        if let [cell] = self.series(index, 1) {
            add_to_bits(cell, amount);
        }
    }

    pub(crate) fn set_float(&self, index: usize, value: f64) {
        if let [cell] = self.series(index, 1) {
            cell.store(value.to_bits(), Relaxed);
        }
    }

    /// Raises a whole-numbered counter to at least `value`.
    pub(crate) fn raise_integer(&self, index: usize, value: u64) {
        if let [cell] = self.series(index, 1) {
            cell.fetch_max(value, Relaxed);
        }
    }

    /// Counts `value` in its bucket, the first whose bound is not below it.
    pub(crate) fn observe(&self, index: usize, bounds: &[f64], value: f64) {
        if let [sum, buckets @ ..] = self.series(index, bounds.len() + 2) {
            let bucket = bounds.partition_point(|bound| *bound < value);
            update(&buckets[bucket], |count| count.saturating_add(1));
            add_to_bits(sum, value);
        }
    }

    pub(crate) fn integer(&self, index: usize) -> u64 {
        match self.series(index, 1) {
            [cell] => cell.load(Relaxed),
            _ => 0,
        }
    }

    pub(crate) fn float(&self, index: usize) -> f64 {
        f64::from_bits(self.integer(index))
    }

    /// The count of each bucket, the last for +Inf, and the sum.
    pub(crate) fn histogram(&self, index: usize, bounds: &[f64]) -> (Vec<u64>, f64) {
        let mut buckets = vec![0; bounds.len() + 1];
        let sum = self.histogram_into(index, &mut buckets);
        (buckets, sum)
    }

    /// Puts the count of each bucket, the last for +Inf, into `buckets`, and returns the sum.
    pub(crate) fn histogram_into(&self, index: usize, buckets: &mut [u64]) -> f64 {
        if let [sum, counts @ ..] = self.series(index, buckets.len() + 1) {
            for (bucket, count) in buckets.iter_mut().zip(counts) {
                *bucket = count.load(Relaxed);
            }
            f64::from_bits(sum.load(Relaxed))
        } else {
            buckets.fill(0);
            0.0
        }
    }
}

fn add_to_bits(cell: &AtomicU64, amount: f64) {
    update(cell, |bits| {
        let sum = f64::from_bits(bits) + amount;
        // Infinities of both signs: the first one stays, rather than NaN for ever.
        if sum.is_nan() { bits } else { sum.to_bits() }
    });
}

fn update(cell: &AtomicU64, change: impl Fn(u64) -> u64) {
    let mut current = cell.load(Relaxed);
    while let Err(seen) = cell.compare_exchange_weak(current, change(current), Relaxed, Relaxed) {
        current = seen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(series: usize, cells: usize) -> Cells {
        let made = Cells::new();
        assert!(made.allocate(Layout { series, cells }));
        assert!(!made.allocate(Layout { series, cells }));
        made
    }

    #[test]
    fn an_observation_lands_in_the_first_bucket_that_holds_it() {
        let cells = cells(1, 4);
        for value in [0.5, 1.0, 1.5, 2.0, 2.5, f64::INFINITY, f64::NEG_INFINITY] {
            cells.observe(0, &[1.0, 2.0], value);
        }
        let (buckets, sum) = cells.histogram(0, &[1.0, 2.0]);
        assert_eq!(buckets, [3, 2, 2]);
        assert_eq!(sum, f64::INFINITY);
    }

    #[test]
    fn counters_stop_at_their_largest_value() {
        let cells = cells(1, 1);
        cells.add_integer(0, u64::MAX - 1);
        cells.add_integer(0, 5);
        assert_eq!(cells.integer(0), u64::MAX);
    }

    #[test]
    fn a_series_out_of_bounds_takes_nothing() {
        let cells = cells(2, 1);
        cells.add_integer(2, 1);
        cells.add_integer(usize::MAX, 1);
        cells.observe(usize::MAX, &[1.0], 1.0);
        assert_eq!(
            (cells.integer(0), cells.integer(1), cells.integer(2)),
            (0, 0, 0)
        );
    }

    #[test]
    fn threads_add_up() {
        let cells = cells(2, 1);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        cells.add_integer(0, 1);
                        cells.add_float(1, 0.5);
                    }
                });
            }
        });
        assert_eq!(cells.integer(0), 40_000);
        assert_eq!(cells.float(1), 20_000.0);
    }
}
