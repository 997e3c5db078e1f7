//! The value that a series has now, read without allocating.

use std::borrow::Cow;

use super::HistogramValue;
use super::exemplars::LatestOf;
use super::place::Place;
use crate::clock;
use crate::descriptor::{Kind, ValueType};
use crate::metric::{Child, Metric};
use crate::storage::{Threads, add_sums};

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
    other: Vec<u64>,
    quantiles: Vec<(f64, f64)>,
    pub(super) latest: LatestOf,
}

impl Memory {
    /// The histogram of a series that is recorded here, and in further places too.
    pub(super) fn histogram(
        &mut self,
        bounds: &'static [f64],
        (metric, index): (&'static Metric, usize),
        others: impl Iterator<Item = (&'static Metric, usize)>,
    ) {
        self.value.bounds = Cow::Borrowed(bounds);
        let HistogramValue {
            buckets, sum, nans, ..
        } = &mut self.value;
        *sum = metric.histogram(index, buckets);
        *nans = metric.nans(index);
        for (metric, index) in others {
            let other = metric.histogram(index, &mut self.other);
            *sum = add_sums(*sum, other);
            *nans = nans.saturating_add(metric.nans(index));
            add_buckets(buckets, &self.other);
        }
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
    /// A histogram with these bounds, to which others are added.
    pub(super) fn begin(&mut self, bounds: &'static [f64]) {
        let buckets = &mut self.value.buckets;
        buckets.clear();
        buckets.resize(bounds.len() + 1, 0);
        self.value.bounds = Cow::Borrowed(bounds);
        self.value.sum = 0.0;
        self.value.nans = 0;
    }

    /// Adds a series that was made, and says whether it could be read.
    pub(super) fn add_child(&mut self, metric: &'static Metric, child: &Child) -> bool {
        let Some(sum) = child.read_histogram(metric, &mut self.other) else {
            return false;
        };
        let value = &mut self.value;
        value.sum = add_sums(value.sum, sum);
        value.nans = value.nans.saturating_add(child.nans());
        add_buckets(&mut value.buckets, &self.other);
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
