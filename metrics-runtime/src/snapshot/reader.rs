//! The value that a series has now, read without allocating.

use std::borrow::Cow;

use super::{HistogramValue, Value};
use crate::clock;
use crate::descriptor::{Kind, ValueType};
use crate::metric::Metric;

/// Reads values one after another, the buckets of histograms into the same memory.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    free: Vec<Vec<u64>>,
}

impl Reader {
    /// The value of a declared series.
    pub(super) fn read(&mut self, metric: &Metric, index: usize) -> Value {
        let (descriptor, cells) = (metric.descriptor(), metric.cells_to_read());
        match descriptor.kind() {
            Kind::Counter if descriptor.value_type() == ValueType::Integer => {
                Value::Integer(cells.integer(index))
            }
            Kind::Gauge if metric.is_oldest_call() => Value::Float(oldest_call(metric, index)),
            #[allow(clippy::cast_precision_loss)]
            // calls that run at the same time are not that many
            Kind::Gauge if descriptor.value_type() == ValueType::Integer => {
                Value::Float(cells.integer(index).cast_signed() as f64)
            }
            Kind::Counter | Kind::Gauge => Value::Float(cells.float(index)),
            Kind::Histogram | Kind::Summary => {
                let bounds = descriptor.bucket_bounds();
                let mut buckets = self.free.pop().unwrap_or_default();
                buckets.resize(bounds.len() + 1, 0);
                let sum = cells.histogram_into(index, &mut buckets);
                Value::Histogram(HistogramValue {
                    bounds: Cow::Borrowed(bounds),
                    buckets,
                    sum,
                })
            }
        }
    }

    /// Takes back the memory of a value.
    pub(super) fn reuse(&mut self, value: Value) {
        if let Value::Histogram(HistogramValue { buckets, .. }) = value {
            self.free.push(buckets);
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
