use core::marker::PhantomData;
use core::time::Duration;

use super::held::{Declaration, Series};
use super::{Declared, Handle, Number, sealed, series_handle};
use crate::descriptor::{Kind, Shape, ValueType};

/// Observations, counted in buckets and summed up.
///
/// `Histogram` takes numbers such as sizes in bytes; `Histogram<Duration>` takes times, which
/// it exposes in seconds. An observation that is NaN is in no bucket and not in the sum, but
/// [counted apart](Self::nan_count). An infinite one is counted in the first bucket or in that of
/// +Inf, and makes the sum infinite; after infinities of both signs it is +Inf.
///
/// However many threads observe meanwhile, a snapshot's sum is that of just the observations that
/// its buckets count.
#[derive(Clone, Debug)]
pub struct Histogram<V = f64> {
    series: Series,
    value: PhantomData<V>,
}

series_handle!({V: HistogramValue} Histogram<V>, Histogram of V::VALUE_TYPE);

impl<V> Histogram<V> {
    const fn new(series: Series) -> Self {
        Self {
            series,
            value: PhantomData,
        }
    }

    /// How many observations were made, as the sum of the buckets.
    #[must_use]
    pub fn count(&self) -> u64 {
        let (buckets, _) = self.series.histogram();
        buckets
            .iter()
            .fold(0, |count, bucket| count.saturating_add(*bucket))
    }

    /// The sum of the observations; of times, in seconds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.series.histogram().1
    }

    /// How many observations were NaN. They are in neither [`count`](Self::count) nor
    /// [`sum`](Self::sum), and no format exposes them; a
    /// [snapshot](crate::snapshot::HistogramValue::nans) has them.
    #[must_use]
    pub fn nan_count(&self) -> u64 {
        self.series.nans()
    }
}

impl Histogram<f64> {
    /// Counts one observation; one that is NaN apart.
    #[inline]
    pub fn observe(&self, value: impl Number) {
        self.series.observe(value.to_f64());
    }

    /// Counts one observation, with these labels as the [exemplar](crate::exemplars) of its bucket;
    /// one that is NaN apart, and without.
    ///
    /// ```
    /// # use metrics_runtime::{Histogram, MetricSet};
    /// # #[derive(MetricSet)]
    /// # struct Metrics {
    /// #     /// Sizes of orders.
    /// #     #[metric(unit = "bytes")]
    /// #     size: Histogram,
    /// # }
    /// # let trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    /// Metrics::get().size.observe_with_exemplar(2_048, &[("trace_id", trace_id)]);
    /// ```
    pub fn observe_with_exemplar(&self, value: impl Number, labels: &[(&str, &str)]) {
        self.series.observe_with(value.to_f64(), labels);
    }
}

impl Histogram<Duration> {
    /// Counts one observation.
    #[inline]
    pub fn observe(&self, time: Duration) {
        self.series.observe(time.as_secs_f64());
    }

    /// Counts one observation, with these labels as the [exemplar](crate::exemplars) of its bucket.
    pub fn observe_with_exemplar(&self, time: Duration, labels: &[(&str, &str)]) {
        self.series.observe_with(time.as_secs_f64(), labels);
    }
}

/// What a histogram is of: `f64`, meaning any [`Number`], or [`Duration`].
#[diagnostic::on_unimplemented(
    message = "there is no `Histogram<{Self}>`",
    note = "`Histogram` takes numbers of any type, `Histogram<Duration>` takes times"
)]
pub trait HistogramValue: sealed::Sealed {
    #[doc(hidden)]
    const VALUE_TYPE: ValueType;
}

impl sealed::Sealed for f64 {}
impl HistogramValue for f64 {
    const VALUE_TYPE: ValueType = ValueType::Float;
}

impl sealed::Sealed for Duration {}
impl HistogramValue for Duration {
    const VALUE_TYPE: ValueType = ValueType::Time;
}
