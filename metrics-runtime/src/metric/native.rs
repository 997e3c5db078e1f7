//! Histograms with native buckets: all threads share the cells of a series, which is made when the
//! first observation comes.

use std::sync::OnceLock;

use super::Metric;
use super::overridden::add_to_others;
use crate::descriptor::{Kind, buckets};
use crate::storage::{self, NativeBuckets, NativeHistogram};

/// One series.
#[derive(Debug)]
pub(super) struct Native {
    /// The bounds in effect when it was made.
    bounds: &'static [f64],
    histogram: NativeHistogram,
}

impl Native {
    /// None of a metric that has no native buckets.
    pub(super) fn new(metric: &'static Metric) -> Option<Self> {
        let schema = metric.native_schema()?;
        let bounds = metric.bounds();
        Some(Self {
            bounds,
            histogram: NativeHistogram::new(bounds.len(), schema),
        })
    }

    pub(super) fn observe(&self, value: f64) {
        let bucket = buckets::bucket_of(self.bounds, value);
        self.histogram.observe(bucket, value);
    }

    /// As [`NativeHistogram::read`], in the buckets that the metric has now.
    pub(super) fn read(
        &self,
        metric: &'static Metric,
        buckets: &mut Vec<u64>,
        native: &mut NativeBuckets,
    ) -> Option<f64> {
        let sum = self.histogram.read(buckets, native)?;
        let bounds = metric.bounds();
        if bounds != self.bounds {
            let before = std::mem::take(buckets);
            buckets.resize(bounds.len() + 1, 0);
            add_to_others(self.bounds, &before, bounds, buckets);
        }
        Some(sum)
    }
}

impl Metric {
    /// The schema of its native buckets, if it has some.
    pub(super) fn native_schema(&self) -> Option<i8> {
        let is_histogram = self.descriptor.kind() == Kind::Histogram;
        self.descriptor.native_schema().filter(|_| is_histogram)
    }

    /// Whether it has native buckets.
    pub(crate) fn is_native(&self) -> bool {
        self.native_schema().is_some()
    }

    pub(super) fn native(&self, index: usize) -> Option<&Native> {
        self.extras.get()?.natives.get()?.get(index)?.get()
    }

    fn make_native(&'static self, index: usize) -> Option<&'static Native> {
        if let made @ Some(_) = self.native(index) {
            return made;
        }
        storage::outermost(|| {
            let all = self.extras().natives.get_or_init(|| {
                let series = 0..self.descriptor.series_from_start();
                series.map(|_| OnceLock::new()).collect()
            });
            let series = all.get(index)?;
            if series.get().is_none() {
                let _ = series.set(Native::new(self)?);
            }
            series.get()
        })
        .flatten()
    }

    pub(super) fn observe_native(&'static self, index: usize, value: f64) {
        if let Some(native) = self.make_native(index) {
            native.observe(value);
        }
    }

    /// Puts the count of each bucket into `buckets`, which is emptied before, and those of a native
    /// histogram into `native`, and returns the sum of just these observations. None where it cannot
    /// be read now, as can be only of a native one.
    pub(crate) fn read_histogram(
        &'static self,
        index: usize,
        buckets: &mut Vec<u64>,
        native: &mut NativeBuckets,
    ) -> Option<f64> {
        let Some(schema) = self.native_schema() else {
            return Some(self.histogram(index, buckets));
        };
        if let Some(series) = self.native(index) {
            return series.read(self, buckets, native);
        }
        buckets.clear();
        buckets.resize(self.bounds().len() + 1, 0);
        native.clear(schema);
        Some(0.0)
    }

    /// How many observations of a native histogram were NaN.
    pub(super) fn native_nans(&self, index: usize) -> u64 {
        let native = self.native(index);
        native.map_or(0, |native| native.histogram.nans())
    }
}
