//! The families of the inventory, with the values they have now.

use std::borrow::Cow;

use super::{Family, HistogramValue, Series, Value};
use crate::clock;
use crate::descriptor::{Kind, ValueType};
use crate::metric::Metric;

/// One family per name. `metrics` must be sorted by name.
pub(super) fn families(metrics: &[&'static Metric]) -> Vec<Family> {
    metrics
        .chunk_by(|a, b| a.descriptor().name() == b.descriptor().name())
        .map(family)
        .collect()
}

fn family(declarations: &[&'static Metric]) -> Family {
    let first = declarations[0].descriptor();
    let mut series: Vec<_> = declarations
        .iter()
        .flat_map(|metric| series(metric))
        .collect();
    if declarations[0].is_oldest_call() {
        keep_oldest(&mut series);
    }
    Family {
        name: first.name().into(),
        help: first.help().into(),
        unit: first.base_unit().into(),
        kind: first.kind(),
        series,
    }
}

/// Of several functions that share a series, the oldest call is the oldest of any.
fn keep_oldest(series: &mut Vec<Series>) {
    for one in series.iter_mut() {
        one.labels.sort();
    }
    series.sort_by(|a, b| a.labels.cmp(&b.labels));
    series.dedup_by(|later, kept| {
        let is_same = later.labels == kept.labels;
        if let (true, Value::Float(age), Value::Float(other)) =
            (is_same, &mut kept.value, &later.value)
        {
            *age = age.max(*other);
        }
        is_same
    });
}

fn series(metric: &'static Metric) -> impl Iterator<Item = Series> {
    let descriptor = metric.descriptor();
    (0..descriptor.cardinality()).map(move |index| {
        let constants = descriptor.constant_label_pairs();
        let keys = descriptor.label_keys().iter().map(|key| key.name);
        let labels = constants
            .chain(keys.zip(descriptor.label_values(index)))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Series {
            labels,
            value: value(metric, index),
        }
    })
}

fn value(metric: &Metric, index: usize) -> Value {
    let (descriptor, cells) = (metric.descriptor(), metric.cells());
    match descriptor.kind() {
        Kind::Counter if descriptor.value_type() == ValueType::Integer => {
            Value::Integer(cells.total(index))
        }
        Kind::Gauge if metric.is_oldest_call() => Value::Float(oldest_call(metric, index)),
        #[allow(clippy::cast_precision_loss)] // calls that run at the same time are not that many
        Kind::Gauge if descriptor.value_type() == ValueType::Integer => {
            Value::Float(cells.balance(index) as f64)
        }
        Kind::Counter => Value::Float(cells.float_total(index)),
        Kind::Gauge => Value::Float(cells.level(index)),
        Kind::Histogram | Kind::Summary => {
            let bounds = descriptor.bucket_bounds();
            let mut buckets = Vec::new();
            let sum = cells.histogram(index, &mut buckets);
            Value::Histogram(HistogramValue {
                bounds: Cow::Borrowed(bounds),
                buckets,
                sum,
            })
        }
    }
}

/// The age of the oldest call that is running in a series, in seconds; 0 where none is.
fn oldest_call(metric: &Metric, index: usize) -> f64 {
    let start = metric
        .running_to_read()
        .zip(u32::try_from(index).ok())
        .and_then(|(running, series)| running.oldest(series));
    start.map_or(0.0, clock::seconds_since)
}
