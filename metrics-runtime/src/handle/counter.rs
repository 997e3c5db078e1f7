use core::marker::PhantomData;
use core::time::Duration;

use super::held::{Declaration, Series};
use super::{Declared, Handle, Number, series_handle};
use crate::descriptor::{Kind, Shape, ValueType};

/// A total that only grows: whole numbers, or floats as `Counter<f64>`.
///
/// A counter never falls, wraps or becomes NaN: it stops at [`u64::MAX`] or [`f64::MAX`], and a
/// float one ignores amounts that are negative, infinite or NaN.
///
/// Each thread adds into a cell of its own. To read is to add up what all threads have, and so
/// costs more than to count.
#[derive(Clone, Debug)]
pub struct Counter<V = u64> {
    series: Series,
    value: PhantomData<V>,
}

series_handle!(Counter<u64>, Counter of ValueType::Integer);
series_handle!(Counter<f64>, Counter of ValueType::Float);

impl<V> Counter<V> {
    const fn new(series: Series) -> Self {
        Self {
            series,
            value: PhantomData,
        }
    }
}

impl Counter<u64> {
    /// Adds `amount`.
    #[inline]
    pub fn increment(&self, amount: u64) {
        self.series.add_integer(amount);
    }

    /// Adds `amount`, with these labels as the
    /// [exemplar](crate::exemplars) of it.
    ///
    /// ```
    /// # use metrics_runtime::{Counter, MetricSet};
    /// # #[derive(MetricSet)]
    /// # struct Metrics {
    /// #     /// Orders.
    /// #     orders: Counter,
    /// # }
    /// # let trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    /// Metrics::get().orders.increment_with_exemplar(1, &[("trace_id", trace_id)]);
    /// ```
    pub fn increment_with_exemplar(&self, amount: u64, labels: &[(&str, &str)]) {
        self.series.add_integer_with(amount, labels);
    }

    /// Raises the total to `value`, unless it is there or above: for totals that something
    /// else counts, such as the operating system.
    pub fn absolute(&self, value: u64) {
        self.series.raise_integer(value);
    }

    /// The total so far.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.series.integer_total()
    }
}

impl Counter<f64> {
    /// Adds `amount`, unless it is negative, infinite or NaN.
    #[inline]
    pub fn increment(&self, amount: impl Number) {
        self.series.add_float(amount.to_f64());
    }

    /// Adds `amount`, unless it is negative, infinite or NaN, with these labels as the
    /// [exemplar](crate::exemplars) of it.
    pub fn increment_with_exemplar(&self, amount: impl Number, labels: &[(&str, &str)]) {
        self.series.add_float_with(amount.to_f64(), labels);
    }

    /// Raises the total to `value`, unless it is there or above, or `value` is not finite: for
    /// totals that something else counts, such as the operating system.
    pub fn absolute(&self, value: impl Number) {
        self.series.raise_float(value.to_f64());
    }

    /// Adds a time, in seconds.
    #[inline]
    pub fn increment_duration(&self, time: Duration) {
        self.increment(time.as_secs_f64());
    }

    /// The total so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.series.float_total()
    }
}
