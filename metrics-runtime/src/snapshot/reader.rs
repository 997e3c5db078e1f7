//! The value that a series has now, read without allocating.

use std::borrow::Cow;

use super::HistogramValue;
use super::exemplars::LatestOf;
use super::place::Place;
use crate::clock;
use crate::descriptor::{Kind, ValueType};
use crate::metric::{Child, Metric};
use crate::storage::{NativeBuckets, Threads, ZERO_THRESHOLD, add_sums};

/// How the values of a family are read, and those of one series added up that are recorded in
/// several places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    Integer,
    Float,
    Level,
    /// The number of calls that are running.
    InFlight,
    /// Of several functions that share a series, the oldest call is the oldest of any.
    OldestCall,
    Histogram,
    Summary,
}

impl Reading {
    pub(super) fn of(metric: &Metric) -> Self {
        let descriptor = metric.descriptor();
        match (descriptor.kind(), descriptor.value_type()) {
            (Kind::Counter, ValueType::Integer) => Self::Integer,
            (Kind::Gauge, _) if metric.is_oldest_call() => Self::OldestCall,
            (Kind::Gauge, ValueType::Integer) => Self::InFlight,
            (Kind::Counter, _) => Self::Float,
            (Kind::Gauge, _) => Self::Level,
            (Kind::Histogram, _) => Self::Histogram,
            (Kind::Summary, _) => Self::Summary,
        }
    }
}

#[inline]
pub(super) fn integer(threads: &Threads, metric: &Metric, index: usize) -> u64 {
    metric.cells().total_in(threads, index)
}

/// The total of a counter of floats.
pub(super) fn float(metric: &Metric, index: usize) -> f64 {
    metric.cells().float_total(index)
}

/// The value of a gauge.
pub(super) fn level(metric: &Metric, index: usize) -> f64 {
    metric.cells().level(index)
}

#[allow(clippy::cast_precision_loss)] // calls that run at the same time are not that many
pub(super) fn in_flight(metric: &Metric, index: usize) -> f64 {
    metric.cells().balance(index) as f64
}

/// The age of the oldest call that is running, in seconds; 0 where none is.
pub(super) fn oldest_call(metric: &Metric, index: usize) -> f64 {
    let start = metric
        .running_to_read()
        .zip(u32::try_from(index).ok())
        .and_then(|(running, series)| running.oldest(series));
    start.map_or(0.0, clock::seconds_since)
}

/// The memory in which values are read that need some, one after another.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(super) threads: Threads,
    value: HistogramValue,
    native: NativeBuckets,
    other: Vec<u64>,
    other_native: NativeBuckets,
    quantiles: Vec<(f64, f64)>,
    pub(super) latest: LatestOf,
}

impl Memory {
    /// Reads the histogram of a series that is recorded here, and in further places too, and says
    /// whether it could.
    pub(super) fn histogram(
        &mut self,
        bounds: &'static [f64],
        (metric, index): (&'static Metric, usize),
        others: impl Iterator<Item = (&'static Metric, usize)>,
    ) -> bool {
        self.value.bounds = Cow::Borrowed(bounds);
        let HistogramValue {
            buckets, sum, nans, ..
        } = &mut self.value;
        let Some(read) = metric.read_histogram(index, buckets, &mut self.native) else {
            return false;
        };
        *sum = read;
        *nans = metric.nans(index);
        let mut is_native = metric.is_native();
        for (metric, index) in others {
            let other = metric.read_histogram(index, &mut self.other, &mut self.other_native);
            let Some(other) = other else {
                return false;
            };
            *sum = add_sums(*sum, other);
            *nans = nans.saturating_add(metric.nans(index));
            add_buckets(buckets, &self.other);
            is_native &= metric.is_native();
            if is_native {
                self.native.add(&self.other_native);
            }
        }
        self.set_native(is_native);
        true
    }

    /// Shows the native buckets, where all places of the series have some.
    fn set_native(&mut self, is_native: bool) {
        if !is_native {
            self.value.native = None;
            return;
        }
        let value = self.value.native.get_or_insert_default();
        value.schema = i32::from(self.native.schema);
        value.zero_threshold = ZERO_THRESHOLD;
        value.zero_count = self.native.zero;
        value.positive.clone_from(&self.native.positive);
        value.negative.clone_from(&self.native.negative);
    }

    /// The exemplars of the histogram that was read last, which is recorded in these places.
    pub(super) fn exemplars<'a>(&mut self, places: impl Iterator<Item = Place<'a>>) {
        let HistogramValue {
            bounds, exemplars, ..
        } = &mut self.value;
        self.latest.of_buckets(bounds, places, exemplars);
    }
}

impl Memory {
    /// Reads the histogram of a series that was made, and of others with the same labels, and says
    /// whether it could.
    pub(super) fn made<'a>(
        &mut self,
        bounds: &'static [f64],
        series: impl Iterator<Item = (&'static Metric, &'a Child)>,
    ) -> bool {
        self.value.bounds = Cow::Borrowed(bounds);
        let HistogramValue {
            buckets, sum, nans, ..
        } = &mut self.value;
        buckets.clear();
        buckets.resize(bounds.len() + 1, 0);
        (*sum, *nans) = (0.0, 0);
        let mut is_native = true;
        for (i, (metric, child)) in series.enumerate() {
            let read = child.read_histogram(metric, &mut self.other, &mut self.other_native);
            let Some(other) = read else {
                return false;
            };
            *sum = add_sums(*sum, other);
            *nans = nans.saturating_add(child.nans());
            add_buckets(buckets, &self.other);
            is_native &= metric.is_native();
            if i == 0 {
                std::mem::swap(&mut self.native, &mut self.other_native);
            } else if is_native {
                self.native.add(&self.other_native);
            }
        }
        self.set_native(is_native);
        true
    }

    /// The quantiles of a series of a summary. Where there is no exporter, none has a value.
    #[allow(unused_variables)]
    pub(super) fn quantiles(
        &mut self,
        metric: &'static Metric,
        index: usize,
        child: Option<&Child>,
    ) -> &[(f64, f64)] {
        #[cfg(feature = "exporter")]
        match child {
            Some(child) => {
                let quantiles = metric.descriptor().quantiles();
                child.read_quantiles(quantiles, &mut self.quantiles);
            }
            None => metric.read_quantiles(index, &mut self.quantiles),
        }
        &self.quantiles
    }

    /// What a summary has beside its quantiles: the sum and the number of observations.
    pub(super) fn totals(&self) -> (f64, u64) {
        (self.value.sum, self.value.count())
    }

    pub(super) fn value(&self) -> &HistogramValue {
        &self.value
    }
}

pub(super) fn add_buckets(buckets: &mut [u64], others: &[u64]) {
    for (bucket, other) in buckets.iter_mut().zip(others) {
        *bucket = bucket.saturating_add(*other);
    }
}
