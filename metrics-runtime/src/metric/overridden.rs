//! The buckets that an operator asked for instead of those that are declared.
//!
//! They have cells of their own. What was observed before they were asked for stays where it is,
//! and is read as if each observation had been the upper bound of its bucket.

use super::Metric;
use crate::descriptor::buckets;
#[cfg(feature = "exporter")]
use crate::storage::Layout;
use crate::storage::{Cells, NativeBuckets, add_sums};

#[derive(Debug)]
pub(super) struct Overridden {
    bounds: Box<[f64]>,
    cells: Cells,
}

impl Metric {
    /// Counts in these buckets from now on, which must be sound, unless others were asked for
    /// before. To be asked before our recorder is installed.
    #[cfg(feature = "exporter")]
    pub(crate) fn override_bounds(&'static self, bounds: Box<[f64]>) {
        self.extras().overridden.get_or_init(|| {
            let cells = Cells::new(Layout::histogram(bounds.len()));
            cells.give_numbers(self.descriptor.series_from_start());
            cells.open();
            Overridden { bounds, cells }
        });
    }

    fn overridden(&self) -> Option<&Overridden> {
        self.extras.get()?.overridden.get()
    }

    pub(super) fn is_overridden(&self) -> bool {
        self.overridden().is_some()
    }

    /// The finite bounds in effect.
    pub(crate) fn bounds(&'static self) -> &'static [f64] {
        self.buckets().0
    }

    /// Where observations are counted now.
    pub(super) fn buckets(&'static self) -> (&'static [f64], &'static Cells) {
        match self.overridden() {
            Some(Overridden { bounds, cells }) => (bounds, cells),
            None => (self.descriptor.bucket_bounds(), &self.cells),
        }
    }

    /// Puts the count of each bucket into `buckets`, which is emptied before, and returns the sum of
    /// just these observations.
    pub(crate) fn histogram(&'static self, index: usize, buckets: &mut Vec<u64>) -> f64 {
        if self.is_native() {
            let mut native = NativeBuckets::default();
            let mut read = || self.read_histogram(index, buckets, &mut native);
            return std::iter::repeat_with(&mut read)
                .flatten()
                .next()
                .unwrap_or_default();
        }
        let Some(Overridden { bounds, cells }) = self.overridden() else {
            return self.cells.histogram(index, buckets);
        };
        let mut before = Vec::new();
        let sum_before = self.cells.histogram(index, &mut before);
        let sum = cells.histogram(index, buckets);
        add_to_others(self.descriptor.bucket_bounds(), &before, bounds, buckets);
        add_sums(sum_before, sum)
    }

    /// How many observations were NaN.
    pub(crate) fn nans(&self, index: usize) -> u64 {
        let overridden = self.overridden();
        let nans = overridden.map_or(0, |overridden| overridden.cells.nans(index));
        nans.saturating_add(self.cells.nans(index))
            .saturating_add(self.native_nans(index))
    }
}

/// Adds the counts of buckets to those of other buckets.
pub(super) fn add_to_others(
    bounds: &[f64],
    counts: &[u64],
    other_bounds: &[f64],
    others: &mut [u64],
) {
    let uppers = bounds.iter().copied().chain([f64::INFINITY]);
    for (upper, count) in uppers.zip(counts) {
        if let Some(other) = others.get_mut(buckets::bucket_of(other_bounds, upper)) {
            *other = other.saturating_add(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_move_to_where_their_upper_bounds_are() {
        let mut others = [0; 3];
        add_to_others(
            &[1.0, 2.0, 4.0],
            &[1, 10, 100, 1000],
            &[2.0, 3.0],
            &mut others,
        );
        assert_eq!(others, [11, 0, 1100]);
    }
}
