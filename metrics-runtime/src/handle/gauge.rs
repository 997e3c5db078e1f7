use super::{Declared, Handle, Number, Series, series_handle};
use crate::descriptor::{Kind, Shape, ValueType};
use crate::metric::Metric;

/// A value that goes up and down.
///
/// It is an `f64`, in which whole numbers are exact below 2^53.
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    series: Series,
}

series_handle!(Gauge, Gauge of ValueType::Float);

impl Gauge {
    pub(crate) const fn of(series: Series) -> Self {
        Self { series }
    }

    /// Makes the value `value`.
    pub fn set(&self, value: impl Number) {
        let Series { metric, index } = self.series;
        metric.cells().set_float(index, value.to_f64());
    }

    /// Adds `amount`.
    pub fn increment(&self, amount: impl Number) {
        let Series { metric, index } = self.series;
        metric.cells().add_float(index, amount.to_f64());
    }

    /// Takes `amount` away.
    pub fn decrement(&self, amount: impl Number) {
        self.increment(-amount.to_f64());
    }

    /// The value now.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.series.metric.cells_to_read().float(self.series.index)
    }
}
