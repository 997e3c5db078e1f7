//! Metrics of the facade that the program does not declare, kept by the recorder of
//! `metrics-exporter-prometheus`.
//!
//! That recorder turns characters that a name may not have into `_` when it renders, where two
//! keys that become one overwrite each other, and escapes label values so that two different
//! ones can come out alike. So every key is put into a form here that passes through it
//! unchanged: names with `_` already in place, so that such keys share one series, and label
//! values with the characters in question as `%XX`. Its output is then read back into families.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use metrics::{Key, KeyName, Label, SharedString, Unit};
use metrics_exporter_prometheus::formatting::{sanitize_label_key, sanitize_metric_name};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use crate::descriptor::Kind;
use crate::snapshot::plan::Plan;
use crate::snapshot::{Family, HistogramValue, Series, Snapshot, Text, Value};

pub(super) struct Undeclared {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    /// The kind of each name in use, as the facade has it: `Summary` is a histogram there.
    kinds: RwLock<HashMap<String, Kind>>,
    descriptions: RwLock<HashMap<String, Description>>,
}

struct Description {
    help: SharedString,
    unit: Option<Unit>,
}

impl Undeclared {
    /// `bounds` are those of declared histograms: a series with labels that the declaration
    /// does not have is still a histogram of the same family.
    pub(super) fn new(bounds: impl Iterator<Item = (&'static str, &'static [f64])>) -> Self {
        let mut builder = PrometheusBuilder::new();
        for (name, bounds) in bounds {
            builder = match builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds) {
                Ok(builder) => builder,
                // It refuses an empty list only, and then its series are summaries.
                Err(_) => PrometheusBuilder::new(),
            };
        }
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        Self {
            recorder,
            handle,
            kinds: RwLock::default(),
            descriptions: RwLock::default(),
        }
    }

    pub(super) fn recorder(&self) -> &dyn metrics::Recorder {
        &self.recorder
    }

    pub(super) fn run_upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// The key under which the embedded recorder keeps `key`, or why it cannot.
    pub(super) fn key<'a>(&self, key: &'a Key, kind: Kind) -> Result<Cow<'a, Key>, String> {
        let key = clean(key, kind);
        let known = self.kind_or_insert(key.name(), kind);
        if known == kind {
            Ok(key)
        } else {
            Err(format!(
                "`{}` is recorded as a {known} and as a {kind} through the `metrics` facade; \
                 the {kind} is dropped. Rename one of them.",
                key.name()
            ))
        }
    }

    /// The kind in which `name` is in use; from now on `kind` if it is not.
    fn kind_or_insert(&self, name: &str, kind: Kind) -> Kind {
        if let Some(known) = self
            .kinds
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return *known;
        }
        let mut kinds = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        *kinds.entry(name.to_owned()).or_insert(kind)
    }

    /// Keeps the first description of a name.
    pub(super) fn describe(&self, name: &KeyName, unit: Option<Unit>, help: SharedString) {
        let name = sanitize_metric_name(name.as_str());
        let mut descriptions = self
            .descriptions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        descriptions
            .entry(name)
            .or_insert(Description { help, unit });
    }

    /// The families with their values, in no particular order.
    pub(super) fn families(&self) -> Vec<Family> {
        let mut families = parse(&self.handle.render());
        let descriptions = self
            .descriptions
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        for family in &mut families {
            let described = descriptions.get(&*family.name).or_else(|| {
                let counter =
                    (family.kind == Kind::Counter).then(|| format!("{}_total", family.name));
                descriptions.get(&counter?)
            });
            if let Some(Description { help, unit }) = described {
                family.help = help.to_string().into();
                // OpenMetrics: a unit is one that the name ends in.
                let unit = unit.map_or("", |unit| unit.as_str());
                if !unit.is_empty() && family.name.ends_with(&format!("_{unit}")) {
                    family.unit = unit.into();
                }
            }
        }
        families
    }
}

/// `key` with a name and labels that the embedded recorder renders as they are.
fn clean(key: &Key, kind: Kind) -> Cow<'_, Key> {
    let is_clean = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit() || first == '_')
    };
    let name_is_clean =
        is_clean(key.name()) && !(kind == Kind::Counter && key.name().ends_with("_total"));
    let labels_are_clean = key.labels().all(|label| {
        is_clean(label.key()) && !is_reserved(label.key()) && !label.value().contains(ENCODED)
    });
    if name_is_clean && labels_are_clean {
        return Cow::Borrowed(key);
    }
    let labels: Vec<_> = key
        .labels()
        .map(|label| Label::new(label_name(label.key()), encode(label.value())))
        .collect();
    let name = sanitize_metric_name(&key.name().replace(':', "_"));
    Cow::Owned(Key::from_parts(
        super::family(&name, kind).to_owned(),
        labels,
    ))
}

/// A label name that is allowed, and not one that the formats write themselves. As Prometheus
/// does with a target's own labels, `exported_` goes in front of those.
fn label_name(name: &str) -> String {
    let name = sanitize_label_key(name);
    if is_reserved(&name) || name.starts_with('_') {
        format!("exported_{name}")
    } else {
        name
    }
}

fn is_reserved(name: &str) -> bool {
    name == "le" || name == "quantile"
}

/// Characters that the embedded recorder escapes, and the one that stands for them.
const ENCODED: [char; 4] = ['\\', '"', '\n', '%'];

fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' => encoded.push_str("%5C"),
            '"' => encoded.push_str("%22"),
            '\n' => encoded.push_str("%0A"),
            '%' => encoded.push_str("%25"),
            other => encoded.push(other),
        }
    }
    encoded
}

fn decode(value: &str) -> String {
    value
        .replace("%5C", "\\")
        .replace("%22", "\"")
        .replace("%0A", "\n")
        .replace("%25", "%")
}

/// Reads the embedded recorder's output: for each family a TYPE line and its samples.
fn parse(text: &str) -> Vec<Family> {
    let mut families = Vec::new();
    let mut lines = text.lines().filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        let Some((name, kind)) = line
            .strip_prefix("# TYPE ")
            .and_then(|ty| ty.split_once(' '))
        else {
            continue;
        };
        let kind = match kind {
            "counter" => Kind::Counter,
            "gauge" => Kind::Gauge,
            "histogram" => Kind::Histogram,
            _ => Kind::Summary,
        };
        let mut samples = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            samples.extend(sample(line));
        }
        families.push(Family {
            name: name.to_owned().into(),
            help: Text::default(),
            unit: Text::default(),
            kind,
            series: series(name, kind, samples),
        });
    }
    families
}

type Labels = Vec<(Text, Text)>;

/// `name{label="value",…} number`; encoded values hold neither quotes nor escapes.
fn sample(line: &str) -> Option<(&str, Labels, f64)> {
    let (series, number) = line.rsplit_once(' ')?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix("\"}")?),
        None => (series, ""),
    };
    let labels = labels
        .split("\",")
        .filter(|label| !label.is_empty())
        .map(|label| {
            let (name, value) = label.split_once("=\"")?;
            Some((name.to_owned().into(), decode(value).into()))
        })
        .collect::<Option<_>>()?;
    Some((name, labels, number.parse().ok()?))
}

/// Puts the samples of a family together into series.
fn series(family: &str, kind: Kind, samples: Vec<(&str, Labels, f64)>) -> Vec<Series> {
    if matches!(kind, Kind::Counter | Kind::Gauge) {
        let value = |number: f64| match kind {
            Kind::Counter => Value::Integer(whole(number)),
            _ => Value::Float(number),
        };
        return samples
            .into_iter()
            .map(|(_, labels, number)| Series {
                labels,
                value: value(number),
            })
            .collect();
    }
    let mut series: BTreeMap<Labels, Distribution> = BTreeMap::new();
    for (name, mut labels, number) in samples {
        let own = labels.iter().position(|(name, _)| is_reserved(name));
        let bound = own.and_then(|own| labels.remove(own).1.parse::<f64>().ok());
        let distribution = series.entry(labels).or_default();
        match (name.strip_prefix(family), bound) {
            (Some("_sum"), _) => distribution.sum = number,
            (Some("_count"), _) => distribution.count = whole(number),
            (_, Some(bound)) => distribution.points.push((bound, number)),
            _ => {}
        }
    }
    let value = |distribution: Distribution| match kind {
        Kind::Histogram => distribution.into_histogram(),
        _ => distribution.into_summary(),
    };
    series
        .into_iter()
        .map(|(labels, distribution)| Series {
            labels,
            value: value(distribution),
        })
        .collect()
}

#[derive(Default)]
struct Distribution {
    /// Bound or quantile, and what it says.
    points: Vec<(f64, f64)>,
    sum: f64,
    count: u64,
}

impl Distribution {
    fn into_histogram(mut self) -> Value {
        self.points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut below = 0;
        let buckets = self.points.iter().map(|(_, cumulative)| {
            let cumulative = whole(*cumulative);
            let bucket = cumulative.saturating_sub(below);
            below = cumulative;
            bucket
        });
        let buckets = buckets.collect();
        let bounds = self.points.iter().map(|(bound, _)| *bound);
        let bounds = bounds.filter(|bound| bound.is_finite()).collect();
        Value::Histogram(HistogramValue {
            bounds: Cow::Owned(bounds),
            buckets,
            sum: self.sum,
            nans: 0,
        })
    }

    fn into_summary(mut self) -> Value {
        self.points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Value::Summary {
            quantiles: self.points,
            sum: self.sum,
            count: self.count,
        }
    }
}

/// Counts are printed whole and reach past 2^53 only in theory.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// The undeclared families that can stand beside the declared ones, or have series of a declared
/// family. Of families that cannot stand side by side the declared one stays, or else the first
/// by name; `refuse` is told of the other.
pub(super) fn accept(
    plan: &Plan,
    mut undeclared: Vec<Family>,
    mut refuse: impl FnMut(&str),
) -> Snapshot {
    undeclared.sort_by(|a, b| a.name.cmp(&b.name));
    let mut samples: HashSet<String> = HashSet::new();
    undeclared.retain(|family| {
        if let Some(declared) = plan.family(&family.name) {
            let declared = declared.descriptor().kind();
            if declared != family.kind {
                refuse(&format!(
                    "the {} `{}` of the `metrics` facade is not exposed: there is a {declared} of \
                     that name",
                    family.kind, family.name
                ));
            }
            return declared == family.kind;
        }
        let taken = sample_names(family)
            .find(|sample| samples.contains(sample) || is_declared_sample(plan, sample));
        if let Some(sample) = &taken {
            refuse(&format!(
                "the {} `{}` of the `metrics` facade is not exposed: another family has the \
                 sample `{sample}`",
                family.kind, family.name
            ));
        } else {
            samples.extend(sample_names(family));
        }
        taken.is_none()
    });
    Snapshot::from_families(undeclared)
}

/// What the samples of a family are called, in any of the formats.
pub(crate) fn sample_names(family: &Family) -> impl Iterator<Item = String> + use<'_> {
    let suffixes = family.kind.sample_suffixes().iter();
    suffixes.map(|suffix| format!("{}{suffix}", family.name))
}

/// Whether some declared family has samples of this name.
pub(crate) fn is_declared_sample(plan: &Plan, sample: &str) -> bool {
    let kinds = [Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary];
    kinds.into_iter().any(|kind| {
        let names = kind.sample_suffixes().iter();
        names
            .filter_map(|suffix| plan.family(sample.strip_suffix(suffix)?))
            .any(|family| family.descriptor().kind() == kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Descriptor, Shape, ValueType};
    use crate::metric::Metric;

    fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
        let labels = labels
            .iter()
            .map(|(name, value)| Label::new(*name, (*value).to_owned()));
        Key::from_parts(name, labels.collect::<Vec<_>>())
    }

    fn families(record: impl FnOnce(&Undeclared)) -> Vec<Family> {
        let undeclared = Undeclared::new(std::iter::empty());
        record(&undeclared);
        undeclared.families()
    }

    const METADATA: metrics::Metadata<'static> =
        metrics::Metadata::new("tests", metrics::Level::INFO, None);

    fn count(undeclared: &Undeclared, original: &Key, amount: u64) {
        let key = undeclared.key(original, Kind::Counter).unwrap();
        undeclared
            .recorder()
            .register_counter(&key, &METADATA)
            .increment(amount);
    }

    #[test]
    fn names_that_become_one_add_up() {
        let families = families(|undeclared| {
            count(undeclared, &key("app.dot_total", &[]), 1);
            count(undeclared, &key("app_dot_total", &[]), 2);
            count(undeclared, &key("app:dot", &[]), 4);
        });
        assert_eq!(families.len(), 1);
        assert_eq!(families[0].name, "app_dot");
        assert_eq!(families[0].series[0].value, Value::Integer(7));
    }

    #[test]
    fn values_that_look_alike_stay_apart() {
        let values = [
            "x\"",
            "x\\\"",
            "x\\",
            "x\\\\",
            "a\nb",
            "a\\nb",
            "100%",
            "%25",
            "a\",b=\"c",
            "}{ 1",
        ];
        let families = families(|undeclared| {
            for value in values {
                count(undeclared, &key("a", &[("l", value)]), 1);
            }
        });
        let mut seen: Vec<_> = families[0]
            .series
            .iter()
            .map(|series| series.labels[0].1.as_ref())
            .collect();
        let mut expected = values.to_vec();
        seen.sort_unstable();
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }

    #[test]
    fn reserved_labels_are_renamed() {
        let families = families(|undeclared| {
            count(
                undeclared,
                &key("a", &[("le", "1"), ("__name__", "b"), ("ok", "2")]),
                1,
            );
        });
        let mut labels = families[0].series[0].labels.clone();
        labels.sort();
        let names: Vec<_> = labels.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["exported___name__", "exported_le", "ok"]);
    }

    #[test]
    fn a_second_kind_of_one_name_is_refused() {
        let undeclared = Undeclared::new(std::iter::empty());
        assert!(undeclared.key(&key("a", &[]), Kind::Counter).is_ok());
        let refused = undeclared.key(&key("a", &[]), Kind::Gauge).unwrap_err();
        assert!(
            refused.contains("recorded as a counter and as a gauge"),
            "{refused}"
        );
    }

    #[test]
    fn what_cannot_stand_beside_another_family_is_refused() {
        let declare = |kind, name| {
            let shape = Shape::new(kind, ValueType::Float);
            let metric = Metric::new(Descriptor::new(shape, name, "", "Help.", "tests"));
            &*Box::leak(Box::new(metric))
        };
        let declared = [
            declare(Kind::Counter, "calls"),
            declare(Kind::Gauge, "level"),
            declare(Kind::Histogram, "times"),
        ];
        let plan = Plan::new(&declared);
        let family = |(kind, name): (Kind, &'static str)| Family {
            name: name.into(),
            help: Text::default(),
            unit: Text::default(),
            kind,
            series: Vec::new(),
        };
        let undeclared = [
            (Kind::Summary, "a"),
            (Kind::Gauge, "calls"),
            (Kind::Counter, "calls"),
            (Kind::Gauge, "calls_total"),
            (Kind::Counter, "level"),
            (Kind::Gauge, "times_sum"),
            (Kind::Gauge, "a_count"),
            (Kind::Gauge, "b"),
            (Kind::Gauge, "level_sum"),
        ];
        let mut refused = Vec::new();
        let accepted = accept(&plan, undeclared.map(family).into(), |message| {
            refused.push(message.replace(" of the `metrics` facade is not exposed", ""));
        });
        let names: Vec<_> = accepted
            .families()
            .iter()
            .map(|family| &family.name)
            .collect();
        assert_eq!(names, ["a", "b", "calls", "level_sum"]);
        assert_eq!(
            refused,
            [
                "the gauge `a_count`: another family has the sample `a_count`",
                "the gauge `calls`: there is a counter of that name",
                "the gauge `calls_total`: another family has the sample `calls_total`",
                "the counter `level`: there is a gauge of that name",
                "the gauge `times_sum`: another family has the sample `times_sum`",
            ]
        );
    }

    #[test]
    fn histograms_are_read_back() {
        let undeclared = Undeclared::new([("h", &[1.0, 2.0][..])].into_iter());
        for name in ["h", "s"] {
            let key = key(name, &[("x", "y")]);
            let key = undeclared.key(&key, Kind::Histogram).unwrap();
            let histogram = undeclared.recorder().register_histogram(&key, &METADATA);
            for value in [0.5, 1.5, 1.75, 9.0] {
                histogram.record(value);
            }
        }
        let families = undeclared.families();
        let value = |name: &str| {
            let family = families.iter().find(|family| family.name == name).unwrap();
            family.series(&[("x", "y")]).unwrap().value.clone()
        };
        assert_eq!(
            value("h"),
            Value::Histogram(HistogramValue {
                bounds: vec![1.0, 2.0].into(),
                buckets: vec![1, 2, 1],
                sum: 12.75,
                nans: 0,
            })
        );
        let Value::Summary {
            quantiles,
            sum,
            count,
        } = value("s")
        else {
            panic!("no summary")
        };
        assert_eq!((sum, count), (12.75, 4));
        assert_eq!(quantiles.len(), 7);
    }

    proptest::proptest! {
        #[test]
        fn encoding_is_undone(value: String) {
            proptest::prop_assert_eq!(decode(&encode(&value)), value);
        }
    }
}
