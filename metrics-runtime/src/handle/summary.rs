use core::marker::PhantomData;
use core::time::Duration;

use super::held::{Declaration, Series};
use super::{Declared, Handle, HistogramValue, Number, series_handle};
use crate::descriptor::{Kind, Shape};

/// Observations as quantiles over the last minute, with the sum and the number of all of them.
///
/// `Summary` takes numbers, `Summary<Duration>` times, which it exposes in seconds. The quantiles
/// are 0.5, 0.9 and 0.99 unless the declaration says otherwise, each to within 0.01 % of a value
/// that has that rank; NaN where nothing was observed for a minute. They come from the sketch that
/// `metrics-exporter-prometheus` has for its summaries ([`metrics_util::storage::Summary`]), over
/// 60 to 70 seconds, as observations go in slices of ten. Without the feature `exporter` there are
/// no quantiles, just the sum and the number.
///
/// Quantiles of several processes, or of several series, cannot be added up. Where that matters, a
/// [`Histogram`](crate::Histogram) is the better choice, and the cheaper one: an observation is put
/// on a list here, a block of which is allocated now and then, and one in 512 moves them into the
/// sketch if no scrape does.
///
/// An observation that is NaN is in none of this, but [counted apart](Self::nan_count).
///
/// [`metrics_util::storage::Summary`]: https://docs.rs/metrics-util/latest/metrics_util/storage/struct.Summary.html
#[derive(Clone, Debug)]
pub struct Summary<V = f64> {
    series: Series,
    value: PhantomData<V>,
}

series_handle!({V: HistogramValue} Summary<V>, Summary of V::VALUE_TYPE);

impl<V> Summary<V> {
    const fn new(series: Series) -> Self {
        Self {
            series,
            value: PhantomData,
        }
    }

    /// How many observations were made.
    #[must_use]
    pub fn count(&self) -> u64 {
        let (counts, _) = self.series.histogram();
        counts.first().copied().unwrap_or_default()
    }

    /// The sum of the observations; of times, in seconds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.series.histogram().1
    }

    /// How many observations were NaN. They are in neither [`count`](Self::count) nor
    /// [`sum`](Self::sum).
    #[must_use]
    pub fn nan_count(&self) -> u64 {
        self.series.nans()
    }
}

impl Summary<f64> {
    /// Takes one observation; one that is NaN is counted apart.
    #[inline]
    pub fn observe(&self, value: impl Number) {
        self.series.observe(value.to_f64());
    }
}

impl Summary<Duration> {
    /// Takes one observation.
    #[inline]
    pub fn observe(&self, time: Duration) {
        self.series.observe(time.as_secs_f64());
    }
}
