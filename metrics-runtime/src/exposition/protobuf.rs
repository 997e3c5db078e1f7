//! Prometheus' [protobuf format]: each family is a message, after its length.
//!
//! It says what the [text format](super::text) does, under the same names, and more: when each series
//! began to count, [exemplars](crate::snapshot::Exemplar), and
//! [native histograms](crate::snapshot::NativeHistogram) beside the classic buckets.
//!
//! [protobuf format]: https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format

mod message;
mod native;

use prost::Message as _;

use self::message::{
    Bucket, Counter, Exemplar, Gauge, Histogram, LabelPair, Metric, MetricFamily, MetricType,
    Quantile, Summary, Timestamp,
};
use super::lines::suffix_of;
use super::sayable;
use crate::descriptor::Kind;
use crate::snapshot::{self, Family, HistogramValue, Series, Snapshot, Text, Value};

/// The whole snapshot in the format.
#[must_use]
pub fn render(snapshot: &Snapshot) -> Vec<u8> {
    let mut out = Vec::new();
    for family in snapshot.families() {
        // It fails where there is no room, and a vector makes it.
        let _ = message_of(family).encode_length_delimited(&mut out);
    }
    out
}

fn message_of(family: &Family) -> MetricFamily {
    let kind = match family.kind {
        Kind::Counter => MetricType::Counter,
        Kind::Gauge => MetricType::Gauge,
        Kind::Histogram => MetricType::Histogram,
        Kind::Summary => MetricType::Summary,
    };
    let text = |text: &Text| (!text.is_empty()).then(|| text.to_string());
    MetricFamily {
        name: Some(format!("{}{}", family.name, suffix_of(family.kind))),
        help: text(&family.help),
        kind: Some(kind.into()),
        metric: family
            .series
            .iter()
            .map(|series| metric(family.kind, series))
            .collect(),
        unit: text(&family.unit),
    }
}

fn metric(kind: Kind, series: &Series) -> Metric {
    let created = series.created.map(timestamp);
    let mut metric = Metric {
        label: pairs(&series.labels),
        ..Metric::default()
    };
    match &series.value {
        Value::Integer(value) => {
            #[allow(clippy::cast_precision_loss)] // the format has no other number
            let value = *value as f64;
            number(&mut metric, kind, series, value);
        }
        Value::Float(value) => number(&mut metric, kind, series, *value),
        Value::Histogram(value) => metric.histogram = Some(histogram(value, created)),
        Value::Summary {
            quantiles,
            sum,
            count,
        } => {
            let quantiles = quantiles.iter().map(|(quantile, value)| Quantile {
                quantile: Some(*quantile),
                value: Some(*value),
            });
            metric.summary = Some(Summary {
                sample_count: Some(*count),
                sample_sum: Some(*sum),
                quantile: quantiles.collect(),
                created_timestamp: created,
            });
        }
    }
    metric
}

fn number(metric: &mut Metric, kind: Kind, series: &Series, value: f64) {
    if kind == Kind::Counter {
        metric.counter = Some(Counter {
            value: Some(value),
            exemplar: exemplar(series.exemplar.as_ref(), f64::INFINITY),
            created_timestamp: series.created.map(timestamp),
        });
    } else {
        metric.gauge = Some(Gauge { value: Some(value) });
    }
}

fn histogram(value: &HistogramValue, created: Option<Timestamp>) -> Histogram {
    let bounds = value.bounds.iter().copied().chain([f64::INFINITY]);
    let mut count = 0_u64;
    let buckets = value.buckets.iter().zip(bounds).enumerate();
    let buckets = buckets.map(|(i, (observations, bound))| {
        count = count.saturating_add(*observations);
        let latest = value.exemplars.get(i).and_then(Option::as_ref);
        Bucket {
            cumulative_count: Some(count),
            upper_bound: Some(bound),
            exemplar: exemplar(latest, bound),
        }
    });
    let mut histogram = Histogram {
        bucket: buckets.collect(),
        sample_sum: Some(value.sum),
        created_timestamp: created,
        ..Histogram::default()
    };
    histogram.sample_count = Some(count);
    if let Some(buckets) = &value.native {
        native::add(&mut histogram, buckets);
    }
    histogram
}

fn exemplar(exemplar: Option<&snapshot::Exemplar>, at_most: f64) -> Option<Exemplar> {
    let exemplar = exemplar.filter(|exemplar| sayable::exemplar(exemplar, at_most))?;
    Some(Exemplar {
        label: pairs(&exemplar.labels),
        value: Some(exemplar.value),
        timestamp: exemplar.timestamp.map(timestamp),
    })
}

fn pairs(labels: &[(Text, Text)]) -> Vec<LabelPair> {
    let pairs = labels.iter().map(|(name, value)| LabelPair {
        name: Some(name.to_string()),
        value: Some(value.to_string()),
    });
    pairs.collect()
}

/// `seconds` since the Unix epoch.
#[allow(clippy::cast_possible_truncation)] // it saturates, some time after the sun
fn timestamp(seconds: f64) -> Timestamp {
    let whole = seconds.floor();
    let nanos = ((seconds - whole) * 1e9).round().clamp(0.0, 999_999_999.0);
    Timestamp {
        seconds: whole as i64,
        nanos: nanos as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::NativeHistogram;

    /// What somebody reads who knows just the messages.
    fn read(mut bytes: &[u8]) -> Vec<MetricFamily> {
        let mut families = Vec::new();
        while !bytes.is_empty() {
            families.push(MetricFamily::decode_length_delimited(&mut bytes).unwrap());
        }
        families
    }

    fn snapshot(kind: Kind, value: Value, exemplar: Option<snapshot::Exemplar>) -> Snapshot {
        let labels = vec![("l".into(), "\"\\\n".into())];
        Snapshot::from_families(vec![Family {
            name: "a_seconds".into(),
            help: "Help with a \"quote\".".into(),
            unit: "seconds".into(),
            kind,
            series: vec![Series {
                created: Some(1_700_000_000.25),
                exemplar,
                ..Series::new(labels, value)
            }],
        }])
    }

    fn an_exemplar(value: f64) -> snapshot::Exemplar {
        snapshot::Exemplar {
            labels: vec![("trace_id".into(), "abc".into())],
            value,
            timestamp: Some(1_700_000_001.5),
        }
    }

    #[test]
    fn a_counter_has_its_sample_name_and_all_that_is_known() {
        let value = Value::Integer(7);
        let bytes = render(&snapshot(Kind::Counter, value, Some(an_exemplar(2.0))));
        let [family] = &*read(&bytes) else { panic!() };
        assert_eq!(family.name(), "a_seconds_total");
        assert_eq!(family.help(), "Help with a \"quote\".");
        assert_eq!(family.unit(), "seconds");
        assert_eq!(family.kind(), MetricType::Counter);
        let [metric] = &*family.metric else { panic!() };
        assert_eq!(metric.label[0].value(), "\"\\\n");
        let counter = metric.counter.as_ref().unwrap();
        assert_eq!(counter.value(), 7.0);
        let created = counter.created_timestamp.unwrap();
        assert_eq!(
            (created.seconds, created.nanos),
            (1_700_000_000, 250_000_000)
        );
        let exemplar = counter.exemplar.as_ref().unwrap();
        assert_eq!((exemplar.value(), exemplar.label[0].value()), (2.0, "abc"));
        assert_eq!(exemplar.timestamp.unwrap().nanos, 500_000_000);
    }

    #[test]
    fn buckets_are_cumulative_and_have_their_exemplars() {
        let value = HistogramValue {
            bounds: vec![1.0, 2.0].into(),
            buckets: vec![1, 0, 2],
            sum: f64::NAN,
            exemplars: vec![Some(an_exemplar(0.5)), Some(an_exemplar(9.0)), None],
            native: Some(Box::new(NativeHistogram {
                schema: 3,
                positive: vec![(-4, 1), (9, 2)],
                negative: vec![(5, 7)],
                zero_count: 4,
                ..NativeHistogram::default()
            })),
            ..HistogramValue::default()
        };
        let bytes = render(&snapshot(Kind::Histogram, Value::Histogram(value), None));
        let [family] = &*read(&bytes) else { panic!() };
        assert_eq!(family.name(), "a_seconds");
        let histogram = family.metric[0].histogram.as_ref().unwrap();
        assert_eq!(histogram.sample_count(), 3);
        assert!(histogram.sample_sum().is_nan());
        let buckets = histogram.bucket.iter();
        let buckets: Vec<_> = buckets
            .map(|bucket| {
                let exemplar = bucket.exemplar.is_some();
                (bucket.upper_bound(), bucket.cumulative_count(), exemplar)
            })
            .collect();
        // That of the second is above its bound.
        let expected = [(1.0, 1, true), (2.0, 1, false), (f64::INFINITY, 3, false)];
        assert_eq!(buckets, expected);
        assert_eq!(histogram.schema, Some(3));
        assert_eq!(histogram.zero_count, Some(4));
        assert_eq!(histogram.positive_span.len(), 2);
        assert_eq!(histogram.positive_delta, [1, 1]);
        let [negative] = &*histogram.negative_span else {
            panic!("{histogram:?}")
        };
        assert_eq!((negative.offset(), negative.length()), (5, 1));
        assert_eq!(histogram.negative_delta, [7]);
        assert_eq!(histogram.created_timestamp.unwrap().seconds, 1_700_000_000);
    }

    #[test]
    fn a_summary_and_a_gauge() {
        let value = Value::Summary {
            quantiles: vec![(0.5, -1.0)],
            sum: 2.5,
            count: 2,
        };
        let bytes = render(&snapshot(Kind::Summary, value, None));
        let [family] = &*read(&bytes) else { panic!() };
        let summary = family.metric[0].summary.as_ref().unwrap();
        assert_eq!((summary.sample_count(), summary.sample_sum()), (2, 2.5));
        let quantile = summary.quantile[0];
        assert_eq!((quantile.quantile(), quantile.value()), (0.5, -1.0));
        assert!(summary.created_timestamp.is_some());
        let value = Value::Float(f64::NEG_INFINITY);
        let families = read(&render(&snapshot(Kind::Gauge, value, None)));
        let gauge = families[0].metric[0].gauge.as_ref().unwrap();
        assert_eq!(gauge.value(), f64::NEG_INFINITY);
        assert!(render(&Snapshot::default()).is_empty());
    }
}
