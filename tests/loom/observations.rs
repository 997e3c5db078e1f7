//! A thread that observes, while another one reads.

use std::collections::BTreeSet;

use loom::thread;

use crate::sync::new_cells;
use crate::{histogram, outcomes};

/// Values, one for each bucket, whose sum says which of them are in it.
pub(crate) const BOUNDS: [f64; 2] = [1.0, 20.0];

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
                buckets[histogram::bucket_of(&BOUNDS, *value)] += 1;
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
        let cells = new_cells(histogram::cells(BOUNDS.len()));
        let reader = thread::spawn(move || {
            let mut buckets = [0; 3];
            let sum = histogram::try_read(cells, &mut buckets)?;
            Some(read(buckets, sum))
        });
        for value in values {
            histogram::observe(cells, &BOUNDS, *value);
        }
        reader.join().expect("the reader ends")
    });
    // Also none, where an observation has come in between.
    let mut expected: BTreeSet<_> = complete(values).into_iter().map(Some).collect();
    expected.insert(None);
    assert_eq!(outcomes, expected);
}
