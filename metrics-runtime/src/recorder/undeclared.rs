//! Metrics of the facade that the program does not declare, kept by the recorder of
//! `metrics-exporter-prometheus`.
//!
//! That recorder turns characters that a name may not have into `_` when it renders, where two
//! keys that become one overwrite each other, and escapes label values so that two different
//! ones can come out alike. So every key is put into a form here that passes through it
//! unchanged: names with `_` already in place, so that such keys share one series, and label
//! values with the characters in question as `%XX`. A histogram for which there is a bucket rule
//! has the rule's number behind its name, after a `:` that no name keeps: the recorder itself would
//! take another one of several rules. Its output is then read back into families.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use metrics::{Key, KeyName, Label, SharedString, Unit};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use crate::clock;
use crate::descriptor::Kind;
use crate::snapshot::plan::unit_in;
use crate::snapshot::rules::family_name;
use crate::snapshot::{Family, HistogramValue, Series, Text, Value};

use super::buckets::BucketRules;
use super::{clean_label_name, clean_name, is_clean, is_reserved};

pub(super) struct Undeclared {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    rules: BucketRules,
    names: RwLock<HashMap<String, Known>>,
    descriptions: RwLock<HashMap<String, Description>>,
}

/// What is known of a name in use.
#[derive(Clone)]
struct Known {
    /// As the facade has it: `Summary` is a histogram there.
    kind: Kind,
    /// The name in the embedded recorder, if it is another one.
    kept_as: Option<KeyName>,
    /// When it was first used, in seconds since the Unix epoch: then all of its series were 0.
    created: f64,
}

struct Description {
    help: SharedString,
    unit: Option<Unit>,
}

impl Undeclared {
    /// `bounds` are those of declared histograms, and none those of declared summaries: a series with
    /// labels that the declaration does not have is still one of the same family.
    pub(super) fn new<'a>(
        bounds: impl Iterator<Item = (&'a str, &'a [f64])>,
        rules: BucketRules,
    ) -> Self {
        let declared: HashMap<_, _> = bounds.collect();
        let names = declared.keys().map(|name| {
            let known = Known {
                kind: Kind::Histogram,
                kept_as: None,
                created: clock::unix_now(),
            };
            ((*name).to_owned(), known)
        });
        let names = RwLock::new(names.collect());
        let by_name = declared
            .into_iter()
            .filter(|(_, bounds)| !bounds.is_empty())
            .map(|(name, bounds)| (Matcher::Full(name.to_owned()), bounds));
        let by_rule = rules
            .bounds()
            .enumerate()
            .map(|(rule, bounds)| (Matcher::Suffix(mark(rule)), bounds));
        let builder =
            by_name
                .chain(by_rule)
                .fold(PrometheusBuilder::new(), |builder, (matcher, bounds)| {
                    let set = builder.set_buckets_for_metric(matcher, bounds);
                    set.expect("no list of bounds is empty")
                });
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        Self {
            recorder,
            handle,
            rules,
            names,
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
        let known = self.known_or_insert(key.name(), kind);
        if known.kind != kind {
            return Err(format!(
                "`{}` is recorded as a {} and as a {kind} through the `metrics` facade; \
                 the {kind} is dropped. Rename one of them.",
                key.name(),
                known.kind,
            ));
        }
        Ok(match known.kept_as {
            Some(name) => {
                let (_, labels) = key.into_owned().into_parts();
                Cow::Owned(Key::from_parts(name, labels))
            }
            None => key,
        })
    }

    /// What is known of a name; from now on that it is of this kind, if nothing is.
    fn known_or_insert(&self, name: &str, kind: Kind) -> Known {
        if let Some(known) = self
            .names
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return known.clone();
        }
        let kept_as = match kind {
            Kind::Histogram => self.rules.find(name).map(|rule| {
                let name: Arc<str> = format!("{name}{}", mark(rule)).into();
                KeyName::from(SharedString::from_shared(name))
            }),
            _ => None,
        };
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names
            .entry(name.to_owned())
            .or_insert(Known {
                kind,
                kept_as,
                created: clock::unix_now(),
            })
            .clone()
    }

    /// Keeps the first help and the first unit of a name.
    pub(super) fn describe(
        &self,
        name: &KeyName,
        kind: Kind,
        unit: Option<Unit>,
        help: SharedString,
    ) {
        let name = clean_name(name.as_str());
        let name = family_name(&name, kind).to_owned();
        let mut descriptions = self
            .descriptions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let known = descriptions.entry(name).or_insert(Description {
            help: SharedString::const_str(""),
            unit: None,
        });
        if known.help.is_empty() {
            known.help = help;
        }
        known.unit = known.unit.or(unit);
    }

    /// The families with their values, in no particular order.
    pub(super) fn families(&self) -> Vec<Family> {
        let mut families = parse(&self.handle.render());
        let descriptions = self
            .descriptions
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        for family in &mut families {
            if let Some(Description { help, unit }) = descriptions.get(&*family.name) {
                family.help = help.to_string().into();
                let unit = unit.map_or("", |unit| unit.as_str());
                family.unit = unit_in(&family.name, unit).into();
            }
        }
        drop(descriptions);
        self.add_created(&mut families);
        families
    }

    /// Says of each series that counts when its family began.
    fn add_created(&self, families: &mut [Family]) {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        for family in families
            .iter_mut()
            .filter(|family| family.kind != Kind::Gauge)
        {
            let created = names.get(&*family.name).map(|known| known.created);
            for series in &mut family.series {
                series.created = created;
            }
        }
    }
}

/// What stands behind the names of histograms for which there is a rule.
fn mark(rule: usize) -> String {
    format!(":{rule}")
}

/// `key` with a name and labels that the embedded recorder renders as they are.
fn clean(key: &Key, kind: Kind) -> Cow<'_, Key> {
    let name_is_clean =
        is_clean(key.name()) && !(kind == Kind::Counter && key.name().ends_with("_total"));
    let labels_are_clean = key.labels().enumerate().all(|(i, label)| {
        matches!(clean_label_name(label.key()), Cow::Borrowed(_))
            && !label.value().contains(ENCODED)
            && key
                .labels()
                .skip(i + 1)
                .all(|other| other.key() != label.key())
    });
    if name_is_clean && labels_are_clean {
        return Cow::Borrowed(key);
    }
    let mut labels: Vec<Label> = Vec::with_capacity(key.labels().len());
    for label in key.labels() {
        let name = clean_label_name(label.key());
        // Of a label that is there twice the last one counts.
        labels.retain(|other| other.key() != name);
        labels.push(Label::new(name.into_owned(), encode(label.value())));
    }
    let name = clean_name(key.name());
    Cow::Owned(Key::from_parts(family_name(&name, kind).to_owned(), labels))
}

/// Characters that the embedded recorder escapes, the one that stands between labels, and the one that
/// stands for them.
const ENCODED: [char; 5] = ['\\', '"', '\n', ',', '%'];

fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' => encoded.push_str("%5C"),
            '"' => encoded.push_str("%22"),
            '\n' => encoded.push_str("%0A"),
            ',' => encoded.push_str("%2C"),
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
        .replace("%2C", ",")
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
        let exposed = name.split_once(':').map_or(name, |(name, _rule)| name);
        families.push(Family {
            name: exposed.to_owned().into(),
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
            .map(|(_, labels, number)| Series::new(labels, value(number)))
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
        .map(|(labels, distribution)| Series::new(labels, value(distribution)))
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
            ..HistogramValue::default()
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::buckets::Matching;
    use super::*;

    fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
        let labels = labels
            .iter()
            .map(|(name, value)| Label::new(*name, (*value).to_owned()));
        Key::from_parts(name, labels.collect::<Vec<_>>())
    }

    fn no_rules() -> BucketRules {
        BucketRules::new(BTreeMap::new(), false)
    }

    fn families(record: impl FnOnce(&Undeclared)) -> Vec<Family> {
        let undeclared = Undeclared::new(std::iter::empty(), no_rules());
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
            ",",
            ",\"",
            "%2C",
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
        let undeclared = Undeclared::new(std::iter::empty(), no_rules());
        assert!(undeclared.key(&key("a", &[]), Kind::Counter).is_ok());
        let refused = undeclared.key(&key("a", &[]), Kind::Gauge).unwrap_err();
        assert!(
            refused.contains("recorded as a counter and as a gauge"),
            "{refused}"
        );
    }

    #[test]
    fn histograms_are_read_back() {
        let declared = [("h", &[1.0, 2.0][..])].into_iter();
        let undeclared = Undeclared::new(declared, no_rules());
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
                ..HistogramValue::default()
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

    fn recorded(undeclared: &Undeclared, name: &'static str, labels: &[(&'static str, &str)]) {
        let key = key(name, labels);
        let key = undeclared.key(&key, Kind::Histogram).unwrap();
        let histogram = undeclared.recorder().register_histogram(&key, &METADATA);
        histogram.record(1.5);
    }

    #[test]
    fn a_rule_makes_a_histogram_of_what_would_be_a_summary() {
        let rules = [
            (Matching::prefix("sql_"), vec![1.0]),
            (Matching::suffix("_rows"), vec![1.0, 2.0]),
            (Matching::suffix("_declared"), vec![3.0]),
        ];
        let rules = BucketRules::new(rules.into(), true);
        let declared = [("sql_declared", &[7.0][..]), ("summary_rows", &[])].into_iter();
        let undeclared = Undeclared::new(declared, rules);
        recorded(&undeclared, "sql.rows", &[("x", "y")]);
        recorded(&undeclared, "sql_rows", &[("x", "y")]);
        recorded(&undeclared, "sql_rows", &[]);
        let others = [
            "sql_time",
            "delay_seconds",
            "other",
            "sql_declared",
            "summary_rows",
        ];
        for name in others {
            recorded(&undeclared, name, &[]);
        }
        let mut families = undeclared.families();
        families.sort_by(|a, b| a.name.cmp(&b.name));
        let bounds = families.iter().map(|family| match &family.series[0].value {
            Value::Histogram(value) => (&*family.name, value.bounds.to_vec()),
            other => (&*family.name, panic_unless_summary(other)),
        });
        let bounds: Vec<_> = bounds.collect();
        let expected = [
            (
                "delay_seconds",
                crate::descriptor::buckets::SECONDS.to_vec(),
            ),
            ("other", vec![]),
            ("sql_declared", vec![7.0]),
            ("sql_rows", vec![1.0, 2.0]),
            ("sql_time", vec![1.0]),
            ("summary_rows", vec![]),
        ];
        assert_eq!(bounds, expected);
        let rows = &families[3];
        let Value::Histogram(with_label) = &rows.series(&[("x", "y")]).unwrap().value else {
            panic!("not a histogram")
        };
        assert_eq!(
            (&*with_label.buckets, rows.series.len()),
            (&[0, 2, 0][..], 2)
        );
    }

    fn panic_unless_summary(value: &Value) -> Vec<f64> {
        assert!(matches!(value, Value::Summary { .. }), "{value:?}");
        Vec::new()
    }

    #[test]
    fn of_a_label_that_is_there_twice_the_last_one_counts() {
        let families = families(|undeclared| {
            count(undeclared, &key("a", &[("l", "1"), ("l", "2")]), 1);
            count(undeclared, &key("a", &[("l", "2")]), 2);
            count(undeclared, &key("a", &[("x.y", "1"), ("x_y", "2")]), 4);
        });
        let mut series = families[0].series.clone();
        series.sort_by(|a, b| a.labels.cmp(&b.labels));
        let labels = |name: &'static str| vec![(name.into(), "2".into())];
        let seen: Vec<_> = series
            .into_iter()
            .map(|one| (one.labels, one.value))
            .collect();
        let expected = [
            (labels("l"), Value::Integer(3)),
            (labels("x_y"), Value::Integer(4)),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_description_is_found_by_any_spelling_and_completed() {
        let families = families(|undeclared| {
            let describe = |name: &'static str, unit, help: &'static str| {
                let name = KeyName::from_const_str(name);
                undeclared.describe(&name, Kind::Counter, unit, help.into());
            };
            describe("app:sent.bytes_total", Some(Unit::Bytes), "");
            describe("app_sent_bytes", None, "Bytes sent.");
            describe(
                "app_sent_bytes_total",
                Some(Unit::Seconds),
                "Something else.",
            );
            describe("latency", Some(Unit::Seconds), "A latency.");
            count(undeclared, &key("app:sent.bytes", &[]), 1);
            count(undeclared, &key("latency", &[]), 1);
        });
        let mut said: Vec<_> = families
            .iter()
            .map(|family| (&*family.name, &*family.help, &*family.unit))
            .collect();
        said.sort_unstable();
        let expected = [
            ("app_sent_bytes", "Bytes sent.", "bytes"),
            ("latency", "A latency.", ""),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_name_is_never_empty() {
        let families = families(|undeclared| count(undeclared, &key("", &[("", "1")]), 1));
        assert_eq!(families[0].name, "_");
        assert_eq!(families[0].series[0].labels[0].0, "exported__");
    }

    proptest::proptest! {
        #[test]
        fn encoding_is_undone(value: String) {
            proptest::prop_assert_eq!(decode(&encode(&value)), value);
        }
    }
}
