//! A thread that observes, while another one reads.

use std::collections::BTreeSet;

use loom::thread;

use crate::sync::{AtomicU64, new_cells};
use crate::{histogram, outcomes};

/// The finite bounds of the models' histograms.
const BOUNDS: [f64; 2] = [1.0, 20.0];

/// How many cells such a histogram has.
pub(crate) const CELLS: usize = histogram::cells(BOUNDS.len());

/// Observes a value in its bucket.
pub(crate) fn observe(cells: &[AtomicU64], value: f64) {
    histogram::observe(cells, bucket_of(value), value);
}

fn bucket_of(value: f64) -> usize {
    BOUNDS.partition_point(|bound| *bound < value)
}

/// Buckets and their sum, which is a whole number here.
pub(crate) type Read = ([u64; 3], u64);

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sums are small here
pub(crate) fn read(buckets: [u64; 3], sum: f64) -> Read {
    (buckets, sum as u64)
}

/// What may be read of these observations.
pub(crate) fn complete(values: &[f64]) -> BTreeSet<Read> {
    (0..=values.len())
        .map(|seen| {
            let mut buckets = [0; 3];
            for value in &values[..seen] {
                buckets[bucket_of(*value)] += 1;
            }
            read(buckets, values[..seen].iter().sum())
        })
        .collect()
}

/// A thread observes, and another one reads in between.
///
/// # Panics
///
/// If that reads a sum of anything but what its buckets count, or if there is a moment of which it
/// never reads the values.
pub fn a_sum_is_that_of_what_the_buckets_count(values: &'static [f64]) {
    let outcomes = outcomes(move || {
        let cells = new_cells(CELLS);
        let reader = thread::spawn(move || {
            let mut buckets = [0; 3];
            let sum = histogram::try_read(cells, &mut buckets)?;
            Some(read(buckets, sum))
        });
        for value in values {
            observe(cells, *value);
        }
        reader.join().expect("the reader ends")
    });
    // Also none, where an observation has come in between.
    let mut expected: BTreeSet<_> = complete(values).into_iter().map(Some).collect();
    expected.insert(None);
    assert_eq!(outcomes, expected);
}
