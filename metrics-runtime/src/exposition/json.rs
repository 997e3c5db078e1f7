//! JSON, for people and scripts.
//!
//! Families are under the names that they have in the [text format](super::text), each with its
//! series. Of a histogram there are the count, the sum, the mean, p50, p95 and p99 as
//! [`HistogramValue::quantile`] estimates them, and the buckets, which are cumulative. What a
//! document can hold is [`SCHEMA`].
//!
//! JSON has no numbers for what is infinite or no number: these are the texts `"+Inf"`, `"-Inf"` and
//! `"NaN"`. A mean or a quantile of nothing is `null`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::lines::suffix_of;
use crate::snapshot::{Family, HistogramValue, Series, Snapshot, Value};

/// The [JSON Schema](https://json-schema.org/draft/2020-12) of the documents.
pub const SCHEMA: &str = include_str!("metrics.schema.json");

/// The media type of the schema.
pub const SCHEMA_CONTENT_TYPE: &str = "application/schema+json";

/// The whole snapshot as a document.
#[must_use]
pub fn render(snapshot: &Snapshot) -> Vec<u8> {
    let families = snapshot.families().iter().map(FamilyDocument::from);
    let document = Document {
        families: families.collect(),
    };
    // It fails where a key is no text, and these are texts.
    serde_json::to_vec(&document).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'a> {
    families: Vec<FamilyDocument<'a>>,
}

#[derive(Serialize)]
struct FamilyDocument<'a> {
    name: Cow<'a, str>,
    r#type: &'static str,
    help: &'a str,
    unit: &'a str,
    series: Vec<SeriesDocument<'a>>,
}

#[derive(Serialize)]
struct SeriesDocument<'a> {
    labels: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<f64>,
    #[serde(flatten)]
    value: ValueDocument,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ValueDocument {
    Number {
        value: Number,
    },
    Histogram {
        count: u64,
        sum: Number,
        mean: Option<Number>,
        p50: Option<Number>,
        p95: Option<Number>,
        p99: Option<Number>,
        buckets: Vec<Bucket>,
    },
    Summary {
        count: u64,
        sum: Number,
        mean: Option<Number>,
        quantiles: Vec<Quantile>,
    },
}

#[derive(Serialize)]
struct Bucket {
    le: Number,
    count: u64,
}

#[derive(Serialize)]
struct Quantile {
    quantile: Number,
    value: Option<Number>,
}

#[derive(Clone, Copy)]
enum Number {
    Integer(u64),
    Float(f64),
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Integer(value) => serializer.serialize_u64(value),
            Self::Float(value) if value.is_finite() => serializer.serialize_f64(value),
            Self::Float(value) if value.is_nan() => serializer.serialize_str("NaN"),
            Self::Float(value) if value > 0.0 => serializer.serialize_str("+Inf"),
            Self::Float(_) => serializer.serialize_str("-Inf"),
        }
    }
}

impl<'a> From<&'a Family> for FamilyDocument<'a> {
    fn from(family: &'a Family) -> Self {
        let suffix = suffix_of(family.kind);
        Self {
            name: if suffix.is_empty() {
                Cow::Borrowed(&*family.name)
            } else {
                format!("{}{suffix}", family.name).into()
            },
            r#type: family.kind.as_str(),
            help: &family.help,
            unit: &family.unit,
            series: family.series.iter().map(SeriesDocument::from).collect(),
        }
    }
}

impl<'a> From<&'a Series> for SeriesDocument<'a> {
    fn from(series: &'a Series) -> Self {
        let labels = series.labels.iter();
        Self {
            labels: labels.map(|(name, value)| (&**name, &**value)).collect(),
            created: series.created,
            value: ValueDocument::from(&series.value),
        }
    }
}

impl From<&Value> for ValueDocument {
    fn from(value: &Value) -> Self {
        match value {
            Value::Integer(value) => Self::Number {
                value: Number::Integer(*value),
            },
            Value::Float(value) => Self::Number {
                value: Number::Float(*value),
            },
            Value::Histogram(value) => Self::histogram(value),
            Value::Summary {
                quantiles,
                sum,
                count,
            } => Self::Summary {
                count: *count,
                sum: Number::Float(*sum),
                mean: mean(*sum, *count),
                quantiles: quantiles
                    .iter()
                    .map(|(quantile, value)| Quantile {
                        quantile: Number::Float(*quantile),
                        value: known(*value),
                    })
                    .collect(),
            },
        }
    }
}

impl ValueDocument {
    fn histogram(value: &HistogramValue) -> Self {
        let bounds = value.bounds.iter().copied().chain([f64::INFINITY]);
        let mut below = 0_u64;
        let buckets = value.buckets.iter().zip(bounds).map(|(bucket, bound)| {
            below = below.saturating_add(*bucket);
            Bucket {
                le: Number::Float(bound),
                count: below,
            }
        });
        let count = value.count();
        let quantile = |q| known(value.quantile(q));
        Self::Histogram {
            count,
            sum: Number::Float(value.sum),
            mean: mean(value.sum, count),
            p50: quantile(0.5),
            p95: quantile(0.95),
            p99: quantile(0.99),
            buckets: buckets.collect(),
        }
    }
}

#[allow(clippy::cast_precision_loss)] // a mean is no exact number
fn mean(sum: f64, count: u64) -> Option<Number> {
    (count > 0).then(|| Number::Float(sum / count as f64))
}

/// A quantile that is no number is not known.
fn known(value: f64) -> Option<Number> {
    (!value.is_nan()).then_some(Number::Float(value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::descriptor::Kind;
    use crate::snapshot::Text;

    fn rendered(name: &'static str, unit: &'static str, kind: Kind, values: Vec<Value>) -> Json {
        let labels = ["\"\\\n\u{1}", "b"].map(|text| vec![("l".into(), Text::from(text))]);
        let series = labels.into_iter().zip(values);
        let family = Family {
            name: name.into(),
            help: "Help.".into(),
            unit: unit.into(),
            kind,
            series: series
                .map(|(labels, value)| Series::new(labels, value))
                .collect(),
        };
        let bytes = render(&Snapshot::from_families(vec![family]));
        serde_json::from_slice::<Json>(&bytes).unwrap()["families"][0].clone()
    }

    #[test]
    fn numbers() {
        let values = vec![Value::Integer(u64::MAX), Value::Float(0.5)];
        assert_eq!(
            rendered("a", "", Kind::Counter, values),
            json!({
                "name": "a_total", "type": "counter", "help": "Help.", "unit": "",
                "series": [
                    {"labels": {"l": "\"\\\n\u{1}"}, "value": u64::MAX},
                    {"labels": {"l": "b"}, "value": 0.5},
                ],
            })
        );
        for (value, text) in [
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            let gauge = rendered("a", "", Kind::Gauge, vec![Value::Float(value)]);
            assert_eq!(gauge["series"][0]["value"], text);
        }
    }

    #[test]
    fn a_series_says_when_it_began_if_that_is_known() {
        let series = [None, Some(1_700_000_000.25)].map(|created| Series {
            created,
            ..Series::new(Vec::new(), Value::Integer(1))
        });
        let [unknown, known] = series.map(|series| {
            serde_json::to_value(SeriesDocument::from(&series)).unwrap()["created"].clone()
        });
        assert_eq!((unknown, known), (Json::Null, json!(1_700_000_000.25)));
    }

    #[test]
    fn histograms_have_what_one_would_work_out() {
        let histogram = |buckets: &[u64], sum| {
            Value::Histogram(HistogramValue {
                bounds: vec![1.0, 2.0].into(),
                buckets: buckets.to_vec(),
                sum,
                ..HistogramValue::default()
            })
        };
        let values = vec![histogram(&[2, 2, 0], 5.0), histogram(&[0, 0, 0], 0.0)];
        let family = rendered("a_seconds", "seconds", Kind::Histogram, values);
        assert_eq!(
            family["series"],
            json!([
                {
                    "labels": {"l": "\"\\\n\u{1}"},
                    "count": 4, "sum": 5.0, "mean": 1.25, "p50": 1.0, "p95": 1.9, "p99": 1.98,
                    "buckets": [
                        {"le": 1.0, "count": 2}, {"le": 2.0, "count": 4}, {"le": "+Inf", "count": 4},
                    ],
                },
                {
                    "labels": {"l": "b"},
                    "count": 0, "sum": 0.0, "mean": null, "p50": null, "p95": null, "p99": null,
                    "buckets": [
                        {"le": 1.0, "count": 0}, {"le": 2.0, "count": 0}, {"le": "+Inf", "count": 0},
                    ],
                },
            ])
        );
    }

    #[test]
    fn summaries_have_their_quantiles() {
        let value = Value::Summary {
            quantiles: vec![(0.5, 2.0), (0.9, f64::NAN)],
            sum: 4.0,
            count: 2,
        };
        let family = rendered("a", "", Kind::Summary, vec![value]);
        assert_eq!(
            family["series"][0],
            json!({
                "labels": {"l": "\"\\\n\u{1}"}, "count": 2, "sum": 4.0, "mean": 2.0,
                "quantiles": [{"quantile": 0.5, "value": 2.0}, {"quantile": 0.9, "value": null}],
            })
        );
    }
}
