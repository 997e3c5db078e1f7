//! A sorted view of all families at one moment.

mod dimension;
mod exemplars;
mod made;
mod place;
pub(crate) mod plan;
mod reader;
pub(crate) mod rules;

use std::borrow::Cow;
use std::cmp::Ordering;

use self::plan::Plan;
use crate::descriptor::Kind;
use crate::metric;
use crate::storage::{NativeBuckets, add_sums};

pub(crate) use self::dimension::Dimension;
pub(crate) use self::plan::Visitor;
pub(crate) use self::reader::Memory;

/// Text that is a constant of the program, or came from another crate at run time.
pub type Text = Cow<'static, str>;

/// All families, by name.
///
/// Values are read one after another while the program goes on recording; each series by
/// itself is consistent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    families: Vec<Family>,
}

/// One family: a name with all its series.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// The name as OpenMetrics has it: without the `_total` of a counter.
    pub name: Text,
    /// The help text; empty where nothing is known.
    pub help: Text,
    /// The base unit; empty where there is none.
    pub unit: Text,
    /// What the values mean.
    pub kind: Kind,
    /// The series, by labels.
    pub series: Vec<Series>,
}

/// One series of a family.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// Names and values, by name.
    pub labels: Vec<(Text, Text)>,
    /// The value when the snapshot was taken.
    pub value: Value,
    /// When it began to count, in seconds since the Unix epoch; none of a gauge, and where it is
    /// not known.
    pub created: Option<f64>,
    /// The latest recording of a counter that had one. Those of a histogram are in its value, one
    /// for each bucket.
    pub exemplar: Option<Exemplar>,
}

/// What points from a recording to the trace that it was a part of.
#[derive(Clone, Debug, PartialEq)]
pub struct Exemplar {
    /// Names and values, such as `trace_id`: 128 characters at most, all together.
    pub labels: Vec<(Text, Text)>,
    /// What was recorded.
    pub value: f64,
    /// When, in seconds since the Unix epoch.
    pub timestamp: Option<f64>,
}

/// The value of a series.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A counter of whole numbers.
    Integer(u64),
    /// A gauge, or a counter of floats.
    Float(f64),
    /// A histogram.
    Histogram(HistogramValue),
    /// A summary.
    Summary {
        /// Each quantile (0 to 1) with its value, by quantile.
        quantiles: Vec<(f64, f64)>,
        /// The sum of the observations.
        sum: f64,
        /// The number of observations.
        count: u64,
    },
}

/// The buckets and the sum of a histogram.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct HistogramValue {
    /// The finite bounds, increasing.
    pub bounds: Cow<'static, [f64]>,
    /// How many observations each bucket holds by itself; one more than there are bounds, the
    /// last for +Inf.
    pub buckets: Vec<u64>,
    /// The sum of the observations.
    pub sum: f64,
    /// How many observations were NaN, which are in neither the buckets nor the sum. No format
    /// exposes them.
    pub nans: u64,
    /// The latest exemplar of each bucket, as many as there are buckets; empty where there is none.
    pub exemplars: Vec<Option<Exemplar>>,
    /// The same observations in buckets that grow by a factor, where that was asked for.
    pub native: Option<Box<NativeHistogram>>,
}

/// A histogram whose bounds are powers of one base, of which only the buckets that hold something
/// are there: see [native histograms].
///
/// [native histograms]: https://prometheus.io/docs/specs/native_histograms/
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NativeHistogram {
    /// The bounds are the powers of 2^(2^-schema); from -4 to 8.
    pub schema: i32,
    /// Observations up to this distance from 0 are in the bucket of zero.
    pub zero_threshold: f64,
    /// How many of them there are.
    pub zero_count: u64,
    /// The buckets of positive observations that are not empty, each with its index, by index.
    /// That of index `i` goes from base^(i-1), exclusive, to base^i.
    pub positive: Vec<(i32, u64)>,
    /// The same of negative ones, by their distance from 0.
    pub negative: Vec<(i32, u64)>,
}

impl NativeHistogram {
    /// The observations of both, as fine as the coarser one. Both have the same bucket of zero.
    fn plus(&self, other: &Self) -> Self {
        let buckets = |histogram: &Self| NativeBuckets {
            schema: i8::try_from(histogram.schema).unwrap_or_default(),
            zero: histogram.zero_count,
            positive: histogram.positive.clone(),
            negative: histogram.negative.clone(),
        };
        let mut sum = buckets(self);
        sum.add(&buckets(other));
        Self {
            schema: i32::from(sum.schema),
            zero_threshold: self.zero_threshold,
            zero_count: sum.zero,
            positive: sum.positive,
            negative: sum.negative,
        }
    }
}

impl Series {
    pub(crate) fn new(labels: Vec<(Text, Text)>, value: Value) -> Self {
        Self {
            labels,
            value,
            created: None,
            exemplar: None,
        }
    }
}

impl HistogramValue {
    /// The number of observations: the sum of the buckets.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets
            .iter()
            .fold(0, |count, bucket| count.saturating_add(*bucket))
    }

    /// An estimate of the `q`-quantile, as Prometheus' `histogram_quantile` has it: linear
    /// inside the bucket, whose lower bound is 0 for the first one; the highest finite bound
    /// where the quantile is above it. NaN where there are no observations or `q` is not
    /// between 0 and 1.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // counts above 2^53 are beyond an estimate's worth
    pub fn quantile(&self, q: f64) -> f64 {
        let count = self.count();
        if count == 0 || !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        let rank = q * count as f64;
        let mut below = 0_u64;
        for (i, (&bound, &bucket)) in self.bounds.iter().zip(&self.buckets).enumerate() {
            if bucket > 0 && (below + bucket) as f64 >= rank {
                let lower = match i
                    .checked_sub(1)
                    .and_then(|previous| self.bounds.get(previous))
                {
                    Some(lower) => *lower,
                    None if bound <= 0.0 => return bound,
                    None => 0.0,
                };
                return lower + (bound - lower) * ((rank - below as f64) / bucket as f64);
            }
            below += bucket;
        }
        self.bounds.last().copied().unwrap_or(f64::NAN)
    }
}

impl Snapshot {
    /// Reads every declared metric of the program.
    ///
    /// What other crates record through the `metrics` facade is not here; see
    /// `Exporter::snapshot` for both.
    #[must_use]
    pub fn declared() -> Self {
        metric::ask_for_exemplars();
        Self::merged(&Plan::current(), &Self::default())
    }

    /// The families of the plan with the values they have now, and others.
    pub(crate) fn merged(plan: &Plan, others: &Self) -> Self {
        Self::of(merge(plan, others))
    }

    pub(crate) fn of<'a>(parts: impl Iterator<Item = Part<'a>>) -> Self {
        Self {
            families: parts.map(Part::into_family).collect(),
        }
    }

    #[cfg(any(test, feature = "exporter"))]
    pub(crate) fn from_families(mut families: Vec<Family>) -> Self {
        families.sort_by(|a, b| a.name.cmp(&b.name));
        for family in &mut families {
            family.sort();
        }
        Self { families }
    }

    /// The families, by name.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    #[cfg(feature = "exporter")]
    pub(crate) fn into_families(self) -> Vec<Family> {
        self.families
    }

    /// The family called `name`, with or without a counter's `_total`.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| {
            family.name == name
                || family.kind == Kind::Counter && name.strip_suffix("_total") == Some(&family.name)
        })
    }
}

/// One family on its way out.
pub(crate) enum Part<'a> {
    /// One whose values are still to be read.
    Declared(&'a plan::Family),
    /// One with its values.
    Read(Cow<'a, Family>),
}

impl Part<'_> {
    pub(crate) fn into_family(self) -> Family {
        match self {
            Self::Declared(family) => family.snapshot(),
            Self::Read(family) => family.into_owned(),
        }
    }
}

/// The declared families and others, by name. Where a name is both, the series of both are one
/// family.
pub(crate) fn merge<'a>(plan: &'a Plan, others: &'a Snapshot) -> impl Iterator<Item = Part<'a>> {
    let mut declared = plan.families().iter().peekable();
    let mut others = others.families().iter().peekable();
    std::iter::from_fn(move || {
        let order = match (declared.peek(), others.peek()) {
            (Some(family), Some(other)) => family.name().cmp(&other.name),
            (None, Some(_)) => Ordering::Greater,
            (_, None) => Ordering::Less,
        };
        match order {
            Ordering::Less => declared.next().map(Part::Declared),
            Ordering::Greater => others.next().map(|other| Part::Read(Cow::Borrowed(other))),
            Ordering::Equal => {
                let mut family = declared.next()?.snapshot();
                family.series.extend_from_slice(&others.next()?.series);
                family.sort();
                Some(Part::Read(Cow::Owned(family)))
            }
        }
    })
}

impl Family {
    /// The series with exactly these labels, in any order.
    #[must_use]
    pub fn series(&self, labels: &[(&str, &str)]) -> Option<&Series> {
        self.series.iter().find(|series| {
            series.labels.len() == labels.len()
                && series
                    .labels
                    .iter()
                    .all(|(name, value)| labels.contains(&(name, value)))
        })
    }

    /// Puts the series in order and adds those of equal labels together.
    fn sort(&mut self) {
        for series in &mut self.series {
            series.labels.sort();
        }
        self.series.sort_by(compare_labels);
        self.series.dedup_by(|later, kept| {
            let equal = later.labels == kept.labels;
            if equal {
                kept.value.add(&later.value);
                kept.created = earlier(kept.created, later.created);
                keep_later(&mut kept.exemplar, later.exemplar.as_ref());
            }
            equal
        });
    }
}

fn earlier(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    let both = a.zip(b);
    both.map_or(a.or(b), |(a, b)| Some(a.min(b)))
}

fn compare_labels(a: &Series, b: &Series) -> Ordering {
    a.labels.cmp(&b.labels)
}

/// Keeps the one that was recorded later.
fn keep_later(exemplar: &mut Option<Exemplar>, other: Option<&Exemplar>) {
    let time = |exemplar: &Exemplar| exemplar.timestamp;
    if other.map(time) > exemplar.as_ref().map(time) {
        *exemplar = other.cloned();
    }
}

impl Value {
    /// Adds a value of the same series that was counted elsewhere.
    fn add(&mut self, other: &Self) {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => *a = a.saturating_add(*b),
            (Self::Float(a), Self::Float(b)) => *a += b,
            (Self::Histogram(a), Self::Histogram(b)) if a.bounds == b.bounds => {
                reader::add_buckets(&mut a.buckets, &b.buckets);
                a.sum = add_sums(a.sum, b.sum);
                a.nans = a.nans.saturating_add(b.nans);
                a.native = match (a.native.take(), &b.native) {
                    (Some(a), Some(b)) => Some(Box::new(a.plus(b))),
                    // They would count less than the buckets beside them.
                    _ => None,
                };
                if a.exemplars.is_empty() {
                    a.exemplars.clone_from(&b.exemplars);
                } else {
                    let both = a.exemplars.iter_mut().zip(&b.exemplars);
                    both.for_each(|(a, b)| keep_later(a, b.as_ref()));
                }
            }
            (
                Self::Summary {
                    quantiles,
                    sum,
                    count,
                },
                Self::Summary {
                    quantiles: others,
                    sum: other_sum,
                    count: other_count,
                },
            ) => {
                if *count == 0 {
                    quantiles.clone_from(others);
                }
                *sum = add_sums(*sum, *other_sum);
                *count = count.saturating_add(*other_count);
            }
            // Different shapes of one family are refused before this, by the inventory and by
            // the recorder; the first value stays.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(bounds: &'static [f64], buckets: &[u64]) -> HistogramValue {
        HistogramValue {
            bounds: Cow::Borrowed(bounds),
            buckets: buckets.to_vec(),
            ..HistogramValue::default()
        }
    }

    #[test]
    fn quantiles_are_those_of_histogram_quantile() {
        let value = histogram(&[1.0, 2.0, 4.0], &[2, 2, 4, 2]);
        for (q, expected) in [
            (0.0, 0.0),
            (0.1, 0.5),
            (0.2, 1.0),
            (0.4, 2.0),
            (0.6, 3.0),
            (1.0, 4.0),
        ] {
            assert!(
                (value.quantile(q) - expected).abs() < 1e-12,
                "{q}: {}",
                value.quantile(q)
            );
        }
        assert!(value.quantile(1.5).is_nan());
        assert!(histogram(&[1.0], &[0, 0]).quantile(0.5).is_nan());
        assert_eq!(histogram(&[-1.0, 1.0], &[3, 0, 0]).quantile(0.5), -1.0);
    }

    #[test]
    fn series_of_equal_labels_add_up() {
        let series = |labels: &[(&'static str, &'static str)], value| {
            let labels = labels.iter().map(|(a, b)| ((*a).into(), (*b).into()));
            Series::new(labels.collect(), Value::Integer(value))
        };
        let snapshot = Snapshot::from_families(vec![Family {
            name: "a".into(),
            help: "".into(),
            unit: "".into(),
            kind: Kind::Counter,
            series: vec![
                series(&[("x", "2")], 1),
                series(&[("b", "1"), ("a", "1")], 2),
                series(&[("a", "1"), ("b", "1")], 4),
            ],
        }]);
        let family = snapshot.family("a_total").unwrap();
        assert_eq!(family.series.len(), 2);
        assert_eq!(family.series[0].value, Value::Integer(6));
        assert_eq!(
            family.series(&[("x", "2")]).unwrap().value,
            Value::Integer(1)
        );
    }
}
