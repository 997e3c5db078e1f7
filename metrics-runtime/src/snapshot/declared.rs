//! The families of the inventory, with the values they have now.

use std::borrow::Cow;

use super::{Family, HistogramValue, Series, Value};
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
    Family {
        name: first.name().into(),
        help: first.help().into(),
        unit: first.base_unit().into(),
        kind: first.kind(),
        series: declarations
            .iter()
            .flat_map(|metric| series(metric))
            .collect(),
    }
}

fn series(metric: &'static Metric) -> impl Iterator<Item = Series> {
    let descriptor = metric.descriptor();
    (0..descriptor.cardinality()).map(move |index| {
        let constants = descriptor
            .constant_label_pairs()
            .iter()
            .map(|(name, value)| (*name, *value));
        let keys = descriptor.label_keys().iter().map(|key| key.name);
        let labels = constants
            .chain(keys.zip(metric.label_values(index)))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Series {
            labels,
            value: value(metric, index),
        }
    })
}

fn value(metric: &Metric, index: usize) -> Value {
    let (descriptor, cells) = (metric.descriptor(), metric.cells_to_read());
    match descriptor.kind() {
        Kind::Counter if descriptor.value_type() == ValueType::Integer => {
            Value::Integer(cells.integer(index))
        }
        Kind::Counter | Kind::Gauge => Value::Float(cells.float(index)),
        Kind::Histogram | Kind::Summary => {
            let bounds = descriptor.bucket_bounds();
            let (buckets, sum) = cells.histogram(index, bounds);
            Value::Histogram(HistogramValue {
                bounds: Cow::Borrowed(bounds),
                buckets,
                sum,
            })
        }
    }
}
