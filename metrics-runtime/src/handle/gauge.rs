use super::{Declared, Handle, Series, series_handle};
use crate::descriptor::{Kind, Number, Shape};
use crate::metric::Metric;

/// A value that goes up and down.
///
/// It is an `f64`, in which whole numbers are exact below 2^53.
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    series: Series,
}

series_handle!(Gauge, Gauge of Number::Float);

impl Gauge {
    pub(crate) const fn of(series: Series) -> Self {
        Self { series }
    }

    /// Makes the value `value`.
    pub fn set(&self, value: f64) {
        self.series
            .metric
            .cells()
            .set_float(self.series.index, value);
    }

    /// Adds `amount`.
    pub fn increment(&self, amount: f64) {
        self.series
            .metric
            .cells()
            .add_float(self.series.index, amount);
    }

    /// Takes `amount` away.
    pub fn decrement(&self, amount: f64) {
        self.increment(-amount);
    }

    /// The value now.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.series.metric.cells_to_read().float(self.series.index)
    }
}
