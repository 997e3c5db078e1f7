//! What a handle holds: a series of a declared family, or the family with all of its series.
//! With the feature `off` handles hold what is in `off.rs` instead.

use crate::label::LabelSet;
use crate::metric::Metric;

/// The `N`th metric of a set, where a derive has put it.
#[doc(hidden)]
pub trait Declared<const N: usize> {
    const METRIC: &'static Metric;
}

/// A declared family.
#[derive(Clone, Copy)]
pub(super) struct Declaration(&'static Metric);

impl Declaration {
    pub(super) const fn of<D: Declared<N>, const N: usize>() -> Self {
        Self(D::METRIC)
    }

    /// The series of a family without labels.
    pub(super) const fn only_series(self) -> Series {
        let Self(metric) = self;
        Series { metric, index: 0 }
    }

    pub(super) fn series(self, labels: &impl LabelSet) -> Series {
        let Self(metric) = self;
        let index = labels.index();
        Series { metric, index }
    }

    pub(super) fn name(self) -> &'static str {
        self.0.descriptor().name()
    }
}

/// One series of a declared family.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    pub(crate) metric: &'static Metric,
    pub(crate) index: usize,
}

impl Series {
    /// Adds to a counter of whole numbers.
    pub(crate) fn add_integer(self, amount: u64) {
        self.metric.cells().add_integer(self.index, amount);
    }

    /// Raises a counter of whole numbers to `value`, unless it is there or above.
    pub(crate) fn raise_integer(self, value: u64) {
        self.metric.cells().raise_integer(self.index, value);
    }

    /// The total of a counter of whole numbers.
    pub(crate) fn integer(self) -> u64 {
        self.metric.cells_to_read().integer(self.index)
    }

    /// Adds to a counter of floats, unless the amount is negative, infinite or NaN.
    pub(crate) fn add_float(self, amount: f64) {
        if amount.is_finite() && amount >= 0.0 {
            self.shift_float(amount);
        }
    }

    /// Adds to a gauge.
    pub(crate) fn shift_float(self, amount: f64) {
        self.metric.cells().add_float(self.index, amount);
    }

    /// Sets a gauge.
    pub(crate) fn set_float(self, value: f64) {
        self.metric.cells().set_float(self.index, value);
    }

    /// The value of a gauge, or the total of a counter of floats.
    pub(crate) fn float(self) -> f64 {
        self.metric.cells_to_read().float(self.index)
    }

    /// Counts one observation in a histogram, unless it is NaN.
    pub(crate) fn observe(self, value: f64) {
        if !value.is_nan() {
            let bounds = self.metric.descriptor().bucket_bounds();
            self.metric.cells().observe(self.index, bounds, value);
        }
    }

    /// The count of each bucket of a histogram, and the sum.
    pub(crate) fn histogram(self) -> (Vec<u64>, f64) {
        let bounds = self.metric.descriptor().bucket_bounds();
        self.metric.cells_to_read().histogram(self.index, bounds)
    }
}
