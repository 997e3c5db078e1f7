use super::held::{Declaration, Series};
use super::{Declared, Handle, Number, series_handle};
use crate::descriptor::{Kind, Shape, ValueType};

/// A value that goes up and down.
///
/// It is an `f64`, in which whole numbers are exact below 2^53.
#[derive(Clone, Debug)]
pub struct Gauge {
    series: Series,
}

series_handle!(Gauge, Gauge of ValueType::Float);

impl Gauge {
    const fn new(series: Series) -> Self {
        Self { series }
    }

    /// Makes the value `value`.
    #[inline]
    pub fn set(&self, value: impl Number) {
        self.series.set_level(value.to_f64());
    }

    /// Adds `amount`.
    #[inline]
    pub fn increment(&self, amount: impl Number) {
        self.series.shift_level(amount.to_f64());
    }

    /// Takes `amount` away.
    #[inline]
    pub fn decrement(&self, amount: impl Number) {
        self.increment(-amount.to_f64());
    }

    /// The value now.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.series.level()
    }
}
