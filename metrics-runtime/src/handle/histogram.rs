use core::marker::PhantomData;
use core::time::Duration;

use super::{Declared, Handle, Series, sealed, series_handle};
use crate::descriptor::{Kind, Number, Shape};
use crate::metric::Metric;

/// Observations, counted in buckets and summed up.
///
/// `Histogram` takes numbers such as sizes in bytes; `Histogram<Duration>` takes times, which
/// it exposes in seconds. An observation that is NaN is ignored. An infinite one is counted
/// and makes the sum infinite.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<V = f64> {
    series: Series,
    value: PhantomData<V>,
}

series_handle!({V: HistogramValue} Histogram<V>, Histogram of V::NUMBER);

impl<V> Histogram<V> {
    pub(crate) const fn of(series: Series) -> Self {
        Self {
            series,
            value: PhantomData,
        }
    }

    /// How many observations were made, as the sum of the buckets.
    #[must_use]
    pub fn count(&self) -> u64 {
        let Series { metric, index } = self.series;
        let (buckets, _) = metric
            .cells_to_read()
            .histogram(index, metric.descriptor().bucket_bounds());
        buckets
            .iter()
            .fold(0, |count, bucket| count.saturating_add(*bucket))
    }

    /// The sum of the observations; of times, in seconds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        let Series { metric, index } = self.series;
        metric
            .cells_to_read()
            .histogram(index, metric.descriptor().bucket_bounds())
            .1
    }
}

impl<V: HistogramValue> Histogram<V> {
    /// Counts one observation.
    pub fn observe(&self, value: impl Observation<V>) {
        self.series.observe(value.number());
    }
}

impl Series {
    /// Counts one observation in a histogram's series, unless it is NaN.
    pub(crate) fn observe(self, value: f64) {
        if !value.is_nan() {
            let bounds = self.metric.descriptor().bucket_bounds();
            self.metric.cells().observe(self.index, bounds, value);
        }
    }
}

/// What a histogram is of: `f64`, meaning any number, or [`Duration`].
pub trait HistogramValue: sealed::Sealed {
    #[doc(hidden)]
    const NUMBER: Number;
}

impl sealed::Sealed for f64 {}
impl HistogramValue for f64 {
    const NUMBER: Number = Number::Float;
}

impl sealed::Sealed for Duration {}
impl HistogramValue for Duration {
    const NUMBER: Number = Number::Time;
}

/// A value that a `Histogram<V>` can observe.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be observed by this histogram",
    note = "`Histogram` takes numbers, `Histogram<Duration>` takes a `Duration`"
)]
pub trait Observation<V> {
    #[doc(hidden)]
    fn number(self) -> f64;
}

impl Observation<Duration> for Duration {
    fn number(self) -> f64 {
        self.as_secs_f64()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl Observation<f64> for $number {
            // Above 2^53 a whole number is rounded to the nearest float.
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            fn number(self) -> f64 {
                self as f64
            }
        })*
    };
}
numbers!(f64 f32 u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
