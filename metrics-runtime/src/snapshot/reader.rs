//! The value that a series has now, read without allocating.

use std::borrow::Cow;

use super::HistogramValue;
use super::plan::Place;
use crate::clock;
use crate::descriptor::{Kind, ValueType};
use crate::metric::Metric;
use crate::storage::{Threads, add_sums};

/// Who wants to know the values of a family's series, which it is given by labels.
pub(crate) trait Visitor {
    /// A counter of whole numbers.
    fn integer(&mut self, place: Place<'_>, value: u64);
    /// A gauge, or a counter of floats.
    fn float(&mut self, place: Place<'_>, value: f64);
    /// A histogram.
    fn histogram(&mut self, place: Place<'_>, value: &HistogramValue);
}

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
            (Kind::Histogram | Kind::Summary, _) => Self::Histogram,
        }
    }
}

#[inline]
pub(super) fn integer(threads: &Threads, place: Place<'_>) -> u64 {
    place.metric().cells().total_in(threads, place.index)
}

/// The total of a counter of floats.
pub(super) fn float(place: Place<'_>) -> f64 {
    place.metric().cells().float_total(place.index)
}

/// The value of a gauge.
pub(super) fn level(place: Place<'_>) -> f64 {
    place.metric().cells().level(place.index)
}

#[allow(clippy::cast_precision_loss)] // calls that run at the same time are not that many
pub(super) fn in_flight(place: Place<'_>) -> f64 {
    place.metric().cells().balance(place.index) as f64
}

/// The age of the oldest call that is running, in seconds; 0 where none is.
pub(super) fn oldest_call(place: Place<'_>) -> f64 {
    let start = place
        .metric()
        .running_to_read()
        .zip(u32::try_from(place.index).ok())
        .and_then(|(running, series)| running.oldest(series));
    start.map_or(0.0, clock::seconds_since)
}

/// The memory in which values are read that need some, one after another.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(super) threads: Threads,
    value: HistogramValue,
    repeated: Vec<u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            threads: Threads::default(),
            value: HistogramValue {
                bounds: Cow::Borrowed(&[]),
                buckets: Vec::new(),
                sum: 0.0,
            },
            repeated: Vec::new(),
        }
    }
}

impl Memory {
    /// The histogram of a series, which is recorded in further places too.
    pub(super) fn histogram<'a>(
        &mut self,
        place: Place<'_>,
        repeated: impl Iterator<Item = Place<'a>>,
    ) -> &HistogramValue {
        let bounds = place.descriptor().bucket_bounds();
        self.value.bounds = Cow::Borrowed(bounds);
        let HistogramValue { buckets, sum, .. } = &mut self.value;
        *sum = place.metric().cells().histogram(place.index, buckets);
        for place in repeated {
            let cells = place.metric().cells();
            let other = cells.histogram(place.index, &mut self.repeated);
            *sum = add_sums(*sum, other);
            add_buckets(buckets, &self.repeated);
        }
        &self.value
    }
}

pub(super) fn add_buckets(buckets: &mut [u64], others: &[u64]) {
    for (bucket, other) in buckets.iter_mut().zip(others) {
        *bucket = bucket.saturating_add(*other);
    }
}
