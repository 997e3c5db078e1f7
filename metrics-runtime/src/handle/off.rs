//! What a handle holds with the feature `off`: nothing. It takes no room, recording in it does
//! nothing, and it reads as zero.

// The functions are those of `series.rs`.
#![allow(clippy::extra_unused_type_parameters, clippy::unused_self)]

use std::sync::Arc;

use crate::label::LabelSet;
use crate::metric::{Labels, Metric};

/// Every handle is declared, since nothing is.
#[doc(hidden)]
pub trait Declared<const N: usize> {}

impl<D, const N: usize> Declared<N> for D {}

/// A family that is not there.
#[derive(Clone)]
pub(super) struct Declaration;

/// Labels that nobody needs.
#[doc(hidden)]
#[derive(Debug)]
pub struct Instance;

impl Instance {
    /// The instance with these labels.
    pub fn new(_labels: &impl LabelSet) -> Arc<Self> {
        Arc::new(Self)
    }

    /// Nothing is there.
    pub const fn forget(&self, _metrics: &'static [Metric]) {}
}

impl Declaration {
    pub(super) const fn of<D: Declared<N>, const N: usize>() -> Self {
        Self
    }

    pub(super) const fn of_instance<D: Declared<N>, const N: usize>(
        _instance: &Arc<Instance>,
    ) -> Self {
        Self
    }

    pub(super) const fn only_series<D: Declared<N>, const N: usize>() -> Series {
        Series
    }

    pub(super) const fn series_of_instance(&self) -> Series {
        Series
    }

    pub(super) const fn series(&self, _labels: &impl LabelSet) -> Series {
        Series
    }

    pub(super) const fn name(&self) -> &'static str {
        ""
    }
}

/// A series that is not there.
#[derive(Clone, Debug)]
pub struct Series;

impl Series {
    pub(crate) const fn at(_metric: &'static Metric, _index: usize) -> Self {
        Self
    }

    pub(crate) const fn of_texts(_metric: &'static Metric, _labels: &impl Labels) -> Self {
        Self
    }

    pub(super) const fn add_integer(&self, _amount: u64) {}

    pub(super) const fn raise_integer(&self, _value: u64) {}

    pub(super) const fn integer_total(&self) -> u64 {
        0
    }

    pub(super) const fn add_float(&self, _amount: f64) {}

    pub(super) const fn raise_float(&self, _value: f64) {}

    pub(super) const fn float_total(&self) -> f64 {
        0.0
    }

    pub(super) const fn shift_level(&self, _amount: f64) {}

    pub(super) const fn set_level(&self, _value: f64) {}

    pub(super) const fn level(&self) -> f64 {
        0.0
    }

    pub(super) const fn observe(&self, _value: f64) {}

    pub(super) const fn add_integer_with(&self, _amount: u64, _labels: &[(&str, &str)]) {}

    pub(super) const fn add_float_with(&self, _amount: f64, _labels: &[(&str, &str)]) {}

    pub(super) const fn observe_with(&self, _value: f64, _labels: &[(&str, &str)]) {}

    pub(super) const fn histogram(&self) -> (Vec<u64>, f64) {
        (Vec::new(), 0.0)
    }

    pub(super) const fn nans(&self) -> u64 {
        0
    }
}
