//! A histogram in which all threads count, for series that are too many for cells in each thread.
//!
//! Observations go to one of two sides. To read, the sides are changed over; as soon as the
//! observations have ended that were begun on the one that is out of use, that one is consistent.
//! What it has is then added to the other. So it always has all there is, but for what has come
//! since.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::histogram::add_sums;
use super::shared;

/// How long a reader waits for an observation that has begun, and whose thread was descheduled.
const PATIENCE: Duration = Duration::from_millis(2);

/// The bit that says which side is in use; those below count the observations begun there.
const SIDE: u64 = 1 << 63;

/// The bit that says that a side could not be read yet.
const IS_UNREAD: u64 = 1 << 63;

/// Observations counted in buckets, with their sum.
#[derive(Debug)]
pub(crate) struct SharedHistogram {
    begun: AtomicU64,
    /// For each side the sum, and each bucket.
    sides: Box<[AtomicU64]>,
    /// How many observations were moved to the side that is in use. But with [`IS_UNREAD`], how many
    /// that side has that is out of use once all of its observations have ended; none were moved to
    /// the other then. Whoever reads holds it, and nobody else.
    moved: Mutex<u64>,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    First,
    Second,
}

impl Side {
    fn of(begun: u64) -> Self {
        if begun & SIDE == 0 {
            Self::First
        } else {
            Self::Second
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

const SUM: usize = 0;
const BUCKETS: usize = 1;

impl SharedHistogram {
    /// An empty one with this many finite bounds.
    pub(crate) fn new(bounds: usize) -> Self {
        let cells = 2 * (BUCKETS + bounds + 1);
        Self {
            begun: AtomicU64::new(0),
            sides: (0..cells).map(|_| AtomicU64::new(0)).collect(),
            moved: Mutex::new(0),
        }
    }

    fn side(&self, begun: u64) -> &[AtomicU64] {
        let (first, second) = self.sides.split_at(self.sides.len() / 2);
        if begun & SIDE == 0 { first } else { second }
    }

    /// Counts a value in a bucket; one that is NaN nowhere.
    pub(crate) fn observe(&self, bucket: usize, value: f64) {
        self.observe_beside(bucket, value, |_| {});
    }

    /// The same, and lets `count` do so in what is kept beside the buckets, on the side that it is
    /// given.
    #[inline]
    pub(super) fn observe_beside(&self, bucket: usize, value: f64, count: impl FnOnce(Side)) {
        let buckets = self.sides.len() / 2 - BUCKETS;
        if value.is_nan() || bucket >= buckets {
            return;
        }
        // Whoever changes the sides over has seen all of this side before it is in use again.
        let begun = self.begun.fetch_add(1, Acquire);
        let side = self.side(begun);
        add_to_sum(&side[SUM], value);
        count(Side::of(begun));
        // With this it has ended.
        side[BUCKETS + bucket].fetch_add(1, Release);
    }

    /// Puts the count of each bucket into `buckets`, which is emptied before, and returns the sum of
    /// just these observations. None if an observation had begun and did not end for two
    /// milliseconds; then it is read the next time.
    pub(crate) fn read(&self, buckets: &mut Vec<u64>) -> Option<f64> {
        self.read_beside(buckets, |_| {})
    }

    /// The same; `take` moves what is kept beside the buckets from the side that it is given to the
    /// other one.
    pub(super) fn read_beside(
        &self,
        buckets: &mut Vec<u64>,
        take: impl FnOnce(Side),
    ) -> Option<f64> {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.begun.load(Relaxed);
        let old = if *moved & IS_UNREAD != 0 {
            self.side(now ^ SIDE)
        } else {
            let before = self.begun.swap(!now & SIDE, AcqRel);
            *moved = moved.wrapping_add(before & !SIDE) | IS_UNREAD;
            self.side(before)
        };
        wait_until(|| count(old) | IS_UNREAD == *moved)?;
        let sum = self.take(old, buckets);
        take(Side::of(self.begun.load(Relaxed)).other());
        *moved &= !IS_UNREAD;
        Some(sum)
    }

    /// Moves what a side has, which nobody uses, to the one in use.
    fn take(&self, old: &[AtomicU64], buckets: &mut Vec<u64>) -> f64 {
        let new = self.side(self.begun.load(Relaxed));
        buckets.clear();
        for (old, new) in old.iter().zip(new).skip(BUCKETS) {
            let count = old.swap(0, Relaxed);
            buckets.push(count);
            new.fetch_add(count, Relaxed);
        }
        let sum = f64::from_bits(old[SUM].swap(0, Relaxed));
        add_to_sum(&new[SUM], sum);
        sum
    }
}

/// How many observations of a side have ended.
fn count(side: &[AtomicU64]) -> u64 {
    let buckets = side.iter().skip(BUCKETS);
    let counts = buckets.map(|bucket| bucket.load(Acquire));
    counts.fold(0, u64::wrapping_add)
}

fn add_to_sum(cell: &AtomicU64, value: f64) {
    shared::update(cell, |bits| {
        Some(add_sums(f64::from_bits(bits), value).to_bits())
    });
}

/// Waits for something that is true at once, unless a thread was descheduled.
fn wait_until(is_so: impl Fn() -> bool) -> Option<()> {
    if is_so() {
        return Some(());
    }
    let start = Instant::now();
    while !is_so() {
        if start.elapsed() > PATIENCE {
            return None;
        }
        thread::yield_now();
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_there_the_next_time_as_well() {
        let histogram = SharedHistogram::new(2);
        let mut buckets = Vec::new();
        assert_eq!(histogram.read(&mut buckets), Some(0.0));
        histogram.observe(0, 1.5);
        histogram.observe(2, 7.0);
        histogram.observe(1, f64::NAN);
        histogram.observe(3, 1.0);
        for _ in 0..3 {
            assert_eq!(histogram.read(&mut buckets), Some(8.5));
            assert_eq!(buckets, [1, 0, 1]);
        }
        histogram.observe(0, 0.5);
        assert_eq!(histogram.read(&mut buckets), Some(9.0));
        assert_eq!(buckets, [2, 0, 1]);
    }

    /// Each observation in bucket `b` is of `b + 1`, so the sum can be told from the buckets.
    #[test]
    #[allow(clippy::cast_precision_loss)] // they are small
    fn every_sum_belongs_to_its_buckets() {
        let histogram = SharedHistogram::new(3);
        let observations = 100_000;
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let histogram = &histogram;
                    scope.spawn(move || {
                        for i in 0..observations {
                            let bucket = (i + writer) % 4;
                            histogram.observe(bucket, bucket as f64 + 1.0);
                        }
                    })
                })
                .collect();
            let mut buckets = Vec::new();
            let mut before = 0;
            while writers.iter().any(|writer| !writer.is_finished()) {
                if let Some(sum) = histogram.read(&mut buckets) {
                    let expected = (1..).zip(&buckets).map(|(value, count)| value * count);
                    assert_eq!(sum, expected.sum::<u64>() as f64);
                    let count = buckets.iter().sum();
                    assert!(count >= before);
                    before = count;
                }
            }
        });
        let mut buckets = Vec::new();
        histogram.read(&mut buckets);
        assert_eq!(buckets, [observations as u64; 4]);
    }

    #[test]
    fn an_observation_that_does_not_end_is_read_later() {
        let histogram = SharedHistogram::new(1);
        histogram.observe(0, 1.0);
        let mut buckets = Vec::new();
        // As a thread that was descheduled in the middle.
        let side = histogram.side(histogram.begun.fetch_add(1, Acquire));
        assert_eq!(histogram.read(&mut buckets), None);
        histogram.observe(1, 2.0);
        assert_eq!(histogram.read(&mut buckets), None);
        add_to_sum(&side[SUM], 4.0);
        side[BUCKETS + 1].fetch_add(1, Release);
        assert_eq!(histogram.read(&mut buckets), Some(5.0));
        assert_eq!(buckets, [1, 1]);
        assert_eq!(histogram.read(&mut buckets), Some(7.0));
        assert_eq!(buckets, [1, 2]);
    }
}
