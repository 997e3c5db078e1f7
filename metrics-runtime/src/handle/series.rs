//! What a handle holds: a series of a declared family, or the family with all of its series.
//! With the feature `off` handles hold what is in `off.rs` instead.

use crate::descriptor::{Descriptor, buckets};
use crate::label::LabelSet;
use crate::metric::Metric;

/// The `N`th metric of a set, where a derive has put it.
#[doc(hidden)]
pub trait Declared<const N: usize> {
    const METRIC: &'static Metric;
    const DESCRIPTOR: &'static Descriptor;
}

/// A declared family.
#[derive(Clone, Copy)]
pub(super) struct Declaration {
    metric: &'static Metric,
    bounds: &'static [f64],
}

impl Declaration {
    pub(super) const fn of<D: Declared<N>, const N: usize>() -> Self {
        Self {
            metric: D::METRIC,
            bounds: D::DESCRIPTOR.bucket_bounds(),
        }
    }

    /// The series of a family without labels.
    pub(super) const fn only_series(self) -> Series {
        self.series_at(0)
    }

    /// The series of these labels. Where they are none that the family has, it takes nothing.
    #[inline]
    pub(super) fn series<L: LabelSet>(self, labels: &L) -> Series {
        let index = labels.index();
        let is_there = index < L::CARDINALITY;
        self.series_at(if is_there { index } else { usize::MAX })
    }

    const fn series_at(self, index: usize) -> Series {
        let Self { metric, bounds } = self;
        Series {
            metric,
            index,
            known_bounds: Some(bounds),
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.metric.descriptor().name()
    }
}

/// One series of a declared family.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    metric: &'static Metric,
    /// `usize::MAX` for a series that is not there.
    index: usize,
    /// The bounds of a histogram where the compiler knows them, as in a handle that is a constant.
    known_bounds: Option<&'static [f64]>,
}

impl Series {
    /// The series at an index of a metric that is known only now.
    #[inline]
    pub(crate) fn at(metric: &'static Metric, index: usize) -> Self {
        Self {
            metric,
            index,
            known_bounds: None,
        }
    }

    #[cfg(feature = "exporter")]
    pub(crate) fn metric(self) -> &'static Metric {
        self.metric
    }

    /// Adds to a counter of whole numbers.
    #[inline]
    pub(crate) fn add_integer(self, amount: u64) {
        self.metric.add(self.index, amount);
    }

    /// Raises a counter of whole numbers to `value`, unless it is there or above.
    pub(crate) fn raise_integer(self, value: u64) {
        self.metric.prepared().raise(self.index, value);
    }

    /// The total of a counter of whole numbers.
    pub(crate) fn integer_total(self) -> u64 {
        self.metric.cells().total(self.index)
    }

    /// Adds to a counter of floats, unless the amount is negative, infinite or NaN.
    #[inline]
    pub(crate) fn add_float(self, amount: f64) {
        if (0.0..f64::INFINITY).contains(&amount) {
            self.metric.add_float(self.index, amount);
        }
    }

    /// Raises a counter of floats to `value`, unless it is there or above, or not finite.
    #[cfg(feature = "exporter")]
    pub(crate) fn raise_float(self, value: f64) {
        if value.is_finite() {
            self.metric.prepared().raise_float(self.index, value);
        }
    }

    /// The total of a counter of floats.
    pub(crate) fn float_total(self) -> f64 {
        self.metric.cells().float_total(self.index)
    }

    /// Adds to a gauge.
    #[inline]
    pub(crate) fn shift_level(self, amount: f64) {
        self.metric.prepared().shift(self.index, amount);
    }

    /// Sets a gauge.
    #[inline]
    pub(crate) fn set_level(self, value: f64) {
        self.metric.prepared().set(self.index, value);
    }

    /// The value of a gauge.
    pub(crate) fn level(self) -> f64 {
        self.metric.cells().level(self.index)
    }

    /// Counts one observation in a histogram; one that is NaN apart.
    #[allow(clippy::inline_always)] // or the compiler knows the bounds, and does not use it
    #[inline(always)]
    pub(crate) fn observe(self, value: f64) {
        match self.known_bounds {
            Some(bounds) => {
                let bucket = buckets::bucket_of_known(bounds, value);
                self.metric.observe_in(self.index, bucket, value);
            }
            None => self.metric.observe(self.index, value),
        }
    }

    /// The count of each bucket of a histogram, and the sum.
    pub(crate) fn histogram(self) -> (Vec<u64>, f64) {
        let mut buckets = Vec::new();
        let sum = self.metric.cells().histogram(self.index, &mut buckets);
        (buckets, sum)
    }

    /// How many observations of a histogram were NaN.
    pub(crate) fn nans(self) -> u64 {
        self.metric.cells().nans(self.index)
    }
}
