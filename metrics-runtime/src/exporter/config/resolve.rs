//! Settings against what is declared: what is wrong with them, and what they come to.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::constant::constant;
use super::settings::{Labels, MetricSettings, Place, Said, Settings};
use super::{ConfigError, Mistake};
use metrics_names::format;

use crate::descriptor::{Descriptor, Kind, LabelKey, buckets};
use crate::metric::Metric;
use crate::recorder::buckets::{BucketRules, Matching};
use crate::snapshot::rules::{ConstantLabels, FamilyRule, Rules, family_name};

/// What settings come to.
#[derive(Debug)]
pub(in crate::exporter) struct Resolved {
    /// Declared histograms with bounds instead of their own.
    pub(in crate::exporter) overrides: Vec<(&'static Metric, Box<[f64]>)>,
    pub(in crate::exporter) rules: Rules,
    pub(in crate::exporter) buckets: BucketRules,
    /// What may be wrong.
    pub(in crate::exporter) warnings: Vec<String>,
}

/// `metrics` are all that are declared, sorted by name.
pub(in crate::exporter) fn resolve(
    settings: &Settings,
    default_buckets: bool,
    metrics: &[&'static Metric],
) -> Result<Resolved, ConfigError> {
    let mut check = Check {
        settings,
        families: metrics
            .chunk_by(|a, b| a.descriptor().name() == b.descriptor().name())
            .collect(),
        mistakes: Vec::new(),
    };
    check.names();
    check.sections();
    check.bounds();
    check.labels();
    check.new_names();
    let overrides = check.overrides();
    let warnings = check.unknown();
    ConfigError::unless_empty(check.mistakes)?;
    Ok(Resolved {
        overrides,
        rules: rules(settings),
        buckets: bucket_rules(settings, default_buckets),
        warnings,
    })
}

fn rules(settings: &Settings) -> Rules {
    let families = settings.metrics.iter().map(|(name, said)| {
        let metric = &said.value;
        let rule = FamilyRule {
            is_dropped: metric.is_dropped(),
            name: metric.rename.as_ref().map(|new| constant(&new.value)),
            labels: constants(&metric.labels),
        };
        (name.clone(), rule)
    });
    Rules {
        labels: constants(&settings.labels),
        families: families.collect(),
    }
}

fn constants(labels: &Labels) -> ConstantLabels {
    let labels = labels.iter();
    labels
        .map(|(name, value)| (constant(name), constant(&value.value)))
        .collect()
}

fn bucket_rules(settings: &Settings, default_buckets: bool) -> BucketRules {
    let rules = settings.buckets.iter();
    let rules = rules.map(|(matching, bounds)| (matching.clone(), bounds.value.clone()));
    BucketRules::new(rules.collect(), default_buckets)
}

impl MetricSettings {
    fn is_dropped(&self) -> bool {
        self.drop.as_ref().is_some_and(|drop| drop.value)
    }
}

/// Looks for mistakes.
struct Check<'a> {
    settings: &'a Settings,
    /// The declarations of each family.
    families: Vec<&'a [&'static Metric]>,
    mistakes: Vec<Mistake>,
}

impl<'a> Check<'a> {
    fn mistake(&mut self, place: &Place, message: impl Into<String>) {
        self.mistakes.push(Mistake::new(place, message));
    }

    /// What is wrong with a name in itself.
    fn names(&mut self) {
        let Settings {
            labels, metrics, ..
        } = self.settings;
        let of_metrics = metrics.values().flat_map(|metric| &metric.value.labels);
        for (name, value) in labels.iter().chain(of_metrics) {
            if let Err(message) = format::label(name) {
                self.mistake(&value.place, message);
            }
        }
        for new in metrics
            .values()
            .filter_map(|metric| metric.value.rename.as_ref())
        {
            if let Err(message) = format::metric(&new.value) {
                self.mistake(&new.place, message);
            }
        }
    }

    /// Two sections about one counter.
    fn sections(&mut self) {
        for family in self.families.clone() {
            let sections = spellings(family[0].descriptor()).into_iter();
            let sections = sections.filter_map(|name| self.settings.metrics.get_key_value(&name));
            if let [(name, first), (total, said)] = &*sections.collect::<Vec<_>>() {
                let message = format!(
                    "`{total}` is the `{name}` of {}; say all of it under one name",
                    first.place
                );
                self.mistake(&said.place, message);
            }
        }
    }

    fn bounds(&mut self) {
        for (matching, bounds) in &self.settings.buckets {
            if let Err(message) = buckets::check(&bounds.value) {
                self.mistake(&bounds.place, message.as_str());
            }
            if matching.part().is_empty() {
                let message = "an empty prefix or suffix is that of every name; say which \
                               histograms the buckets are for";
                self.mistake(&bounds.place, message);
            }
        }
    }

    /// Constant labels that a family has already.
    fn labels(&mut self) {
        // A label of all families may be that of many.
        let mut taken: BTreeMap<&str, (&Place, Vec<&str>)> = BTreeMap::new();
        for family in self.families.clone() {
            let descriptor = family[0].descriptor();
            let own = own_labels(family);
            let metric = self.metric(descriptor);
            if metric.is_some_and(MetricSettings::is_dropped) {
                continue;
            }
            let of_metric = metric.into_iter().flat_map(|metric| &metric.labels);
            for (label, value) in of_metric.filter(|(label, _)| own.contains(&***label)) {
                let message = format!(
                    "`{}` has a label `{label}` of its own; choose another name for the constant \
                     one",
                    descriptor.name()
                );
                self.mistake(&value.place, message);
            }
            let of_all = self.settings.labels.iter();
            for (label, value) in of_all.filter(|(label, _)| own.contains(&***label)) {
                let (_, names) = taken.entry(label).or_insert((&value.place, Vec::new()));
                names.push(descriptor.name());
            }
        }
        for (label, (place, names)) in taken {
            let others = match names.len() {
                1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            let message = format!(
                "`{}`{others} has a label `{label}` of its own; choose another name for the \
                 constant one",
                names[0]
            );
            self.mistake(place, message);
        }
    }

    /// New names that do not fit the metric, or are those of others.
    fn new_names(&mut self) {
        let mut samples = Samples::default();
        let mut renamed = Vec::new();
        for family in self.families.clone() {
            let descriptor = family[0].descriptor();
            match self.metric(descriptor) {
                Some(metric) if metric.is_dropped() => {}
                Some(MetricSettings {
                    rename: Some(new), ..
                }) => renamed.push((descriptor, new)),
                _ => samples.add(descriptor.name(), descriptor),
            }
        }
        for (descriptor, new) in renamed {
            let (kind, old) = (descriptor.kind(), descriptor.name());
            let name = family_name(&new.value, kind);
            if name.ends_with("_total") {
                let message = format!(
                    "metric name `{name}`: `_total` belongs to counters, and `{old}` is a {kind}; \
                     drop the suffix"
                );
                self.mistake(&new.place, message);
            } else if let Some((sample, other)) = samples.clash(name, kind) {
                let message = format!(
                    "`{old}` cannot be called `{name}`: the {} `{}` has the name or sample \
                     `{sample}`; choose another name",
                    other.kind(),
                    other.name(),
                );
                self.mistake(&new.place, message);
            } else {
                samples.add(name, descriptor);
            }
        }
    }

    /// Declared histograms for which there are bounds.
    fn overrides(&mut self) -> Vec<(&'static Metric, Box<[f64]>)> {
        let mut overrides = Vec::new();
        for family in self.families.clone() {
            let descriptor = family[0].descriptor();
            let rules = spellings(descriptor).into_iter();
            let rules = rules.filter_map(|name| self.settings.buckets.get(&Matching::exact(&name)));
            for bounds in rules {
                if descriptor.kind() == Kind::Histogram {
                    self.bounds_of_slos(family, bounds);
                    let bounds = || bounds.value.clone().into_boxed_slice();
                    overrides.extend(family.iter().map(|metric| (*metric, bounds())));
                } else {
                    let message = format!(
                        "buckets belong to histograms, and `{}` is a {}; leave them out",
                        descriptor.name(),
                        descriptor.kind()
                    );
                    self.mistake(&bounds.place, message);
                }
            }
        }
        overrides
    }

    /// Buckets by which an SLO could not be told any more.
    fn bounds_of_slos(&mut self, family: &[&'static Metric], bounds: &Said<Vec<f64>>) {
        let slos = family.iter().filter_map(|metric| metric.descriptor().slo());
        let missing = slos
            .filter_map(|slo| slo.bound())
            .find(|bound| !bounds.value.contains(bound));
        if let Some(missing) = missing {
            let message = format!(
                "`{}` has an SLO whose latency is {missing} s, and no bucket ends there; add the \
                 bound {missing}",
                family[0].descriptor().name()
            );
            self.mistake(&bounds.place, message);
        }
    }

    /// What is said of metrics that nobody declares.
    fn unknown(&mut self) -> Vec<String> {
        let families = self.families.iter();
        let families: Vec<_> = families.map(|family| family[0].descriptor()).collect();
        let known: HashSet<_> = families
            .iter()
            .flat_map(|descriptor| spellings(descriptor))
            .collect();
        let metrics = self.settings.metrics.iter();
        let unknown = metrics.filter(|(name, _)| !known.contains(*name));
        unknown
            .map(|(name, Said { place, .. })| {
                let family = families
                    .iter()
                    .find(|descriptor| is_sample(name, descriptor));
                let mend = match family {
                    Some(family) => format!("it is a sample of `{}`; say that", family.name()),
                    None => "it is looked for among those of other crates".to_owned(),
                };
                format!("{place}: no declared metric is called `{name}`; {mend}")
            })
            .collect()
    }

    /// What is said of a declared family.
    fn metric(&self, descriptor: &Descriptor) -> Option<&'a MetricSettings> {
        let mut names = spellings(descriptor).into_iter();
        names.find_map(|name| Some(&self.settings.metrics.get(&name)?.value))
    }
}

/// The names that an operator may give a family.
fn spellings(descriptor: &Descriptor) -> Vec<String> {
    let name = descriptor.name();
    let total = (descriptor.kind() == Kind::Counter).then(|| format!("{name}_total"));
    [Some(name.to_owned()), total]
        .into_iter()
        .flatten()
        .collect()
}

fn is_sample(name: &str, descriptor: &Descriptor) -> bool {
    let mut suffixes = descriptor.kind().sample_suffixes().iter();
    suffixes.any(|suffix| name.strip_suffix(suffix) == Some(descriptor.name()))
}

fn own_labels<'a>(family: &[&'static Metric]) -> HashSet<&'a str> {
    let labels = family.iter().flat_map(|metric| {
        let descriptor = metric.descriptor();
        let constants = descriptor.constant_label_pairs().map(|(name, _)| name);
        constants.chain(descriptor.label_keys().iter().map(LabelKey::name))
    });
    labels.collect()
}

/// The names of families and of their samples, with those who have them.
#[derive(Default)]
struct Samples(HashMap<String, &'static Descriptor>);

impl Samples {
    fn names(family: &str, kind: Kind) -> impl Iterator<Item = String> {
        let suffixes = kind.sample_suffixes().iter().chain(&[""]);
        suffixes.map(move |suffix| format!("{family}{suffix}"))
    }

    fn clash(&self, family: &str, kind: Kind) -> Option<(String, &'static Descriptor)> {
        let mut names = Self::names(family, kind);
        names.find_map(|name| self.0.get(&name).map(|other| (name.clone(), *other)))
    }

    fn add(&mut self, family: &str, descriptor: &'static Descriptor) {
        for name in Self::names(family, descriptor.kind()) {
            self.0.insert(name, descriptor);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::descriptor::{Shape, ValueType};

    fn declare(kind: Kind, name: &'static str) -> &'static Metric {
        const KEYS: &[LabelKey] = &[LabelKey::new("varies", &["a", "b"])];
        let shape = Shape::new(kind, ValueType::Float);
        let descriptor = Descriptor::new(shape, name, "", "Help.", "tests")
            .constant_labels(&[("fixed", "1")])
            .labels(KEYS)
            .buckets(&[1.0]);
        Box::leak(Box::new(Metric::new(descriptor)))
    }

    /// Two declarations of a histogram, a counter and two gauges.
    fn metrics() -> [&'static Metric; 5] {
        [
            declare(Kind::Counter, "calls"),
            declare(Kind::Gauge, "height"),
            declare(Kind::Gauge, "level"),
            declare(Kind::Histogram, "times"),
            declare(Kind::Histogram, "times"),
        ]
    }

    fn said<T>(value: T) -> Said<T> {
        Said::new(value, Place::Code(Location::caller()))
    }

    fn resolved(say: impl FnOnce(&mut Settings)) -> Resolved {
        let mut settings = Settings::default();
        say(&mut settings);
        resolve(&settings, true, &metrics()).unwrap()
    }

    /// The mistakes without their places.
    fn mistakes(say: impl FnOnce(&mut Settings)) -> Vec<String> {
        let mut settings = Settings::default();
        say(&mut settings);
        let error = resolve(&settings, true, &metrics()).unwrap_err();
        let mistakes = error.iter().map(|mistake| mistake.message.clone());
        mistakes.collect()
    }

    fn rename(settings: &mut Settings, old: &str, new: &str) {
        settings.rename(old, said(new.to_owned()));
    }

    #[test]
    fn buckets_are_those_of_every_declaration() {
        let resolved = resolved(|settings| {
            settings.buckets(Matching::exact("times"), said(vec![5.0, 6.0]));
            // It is about histograms of others.
            settings.buckets(Matching::prefix("level"), said(vec![7.0]));
        });
        let overrides = resolved.overrides.iter();
        let overrides: Vec<_> = overrides
            .map(|(metric, bounds)| (metric.descriptor().name(), &**bounds))
            .collect();
        assert_eq!(overrides, [("times", &[5.0, 6.0][..]); 2]);
        assert_eq!(resolved.warnings, [""; 0]);
    }

    #[test]
    fn buckets_are_checked() {
        let said = mistakes(|settings| {
            settings.buckets(Matching::exact("calls_total"), said(vec![1.0]));
            settings.buckets(Matching::exact("level"), said(vec![1.0]));
            settings.buckets(Matching::prefix("a"), said(vec![2.0, 1.0]));
            settings.buckets(Matching::prefix("b"), said(vec![]));
            settings.buckets(Matching::suffix("c"), said(vec![f64::INFINITY]));
            settings.buckets(Matching::suffix(""), said(vec![1.0]));
        });
        assert_eq!(
            said,
            [
                "buckets: bounds must increase, but bound 2 (1) is not above bound 1 (2)",
                "buckets: at least one bound is needed",
                "an empty prefix or suffix is that of every name; say which histograms the buckets \
                 are for",
                "buckets: the +Inf bucket is always there; leave it out",
                "buckets belong to histograms, and `calls` is a counter; leave them out",
                "buckets belong to histograms, and `level` is a gauge; leave them out",
            ]
        );
    }

    #[test]
    fn a_new_name_must_be_free() {
        let said = mistakes(|settings| {
            rename(settings, "calls_total", "level_total");
            rename(settings, "height", "times_seconds_sum");
            rename(settings, "level", "calls_total");
        });
        assert_eq!(
            said,
            [
                "metric name `times_seconds_sum`: the suffix `_sum` is made by the exposition \
                 formats; choose another name",
                "metric name `calls_total`: `_total` belongs to counters, and `level` is a gauge; \
                 drop the suffix",
            ]
        );
        let taken = mistakes(|settings| rename(settings, "calls_total", "level_total"));
        assert_eq!(
            taken,
            [
                "`calls` cannot be called `level`: the gauge `level` has the name or sample `level`; \
              choose another name"
            ]
        );
        let two = mistakes(|settings| {
            rename(settings, "height", "fresh");
            rename(settings, "level", "fresh");
        });
        assert_eq!(
            two,
            [
                "`level` cannot be called `fresh`: the gauge `height` has the name or sample `fresh`; \
              choose another name"
            ]
        );
    }

    #[test]
    fn names_can_be_swapped_and_those_of_dropped_metrics_taken() {
        let resolved = resolved(|settings| {
            rename(settings, "height", "level");
            rename(settings, "level", "height");
            settings.drop_metric("calls", said(true));
            rename(settings, "times", "calls");
        });
        assert_eq!(resolved.rules.families["height"].name, Some("level"));
        assert_eq!(resolved.rules.families["times"].name, Some("calls"));
        assert!(resolved.rules.families["calls"].is_dropped);
    }

    #[test]
    fn a_counter_is_spelt_in_one_way() {
        let said = mistakes(|settings| {
            rename(settings, "calls", "a");
            settings.drop_metric("calls_total", said(true));
        });
        let [said] = &*said else { panic!("{said:?}") };
        assert!(
            said.starts_with("`calls_total` is the `calls` of "),
            "{said}"
        );
    }

    #[test]
    fn a_constant_label_must_be_new() {
        let said = mistakes(|settings| {
            settings.label("varies".to_owned(), said(String::new()));
            settings.label("__x".to_owned(), said(String::new()));
            settings.label_of("level", "fixed".to_owned(), said(String::new()));
            settings.drop_metric("calls", said(true));
        });
        assert_eq!(
            said,
            [
                "label name `__x`: names that start with '_' are reserved; leave it out",
                "`level` has a label `fixed` of its own; choose another name for the constant one",
                "`height` (and 2 more) has a label `varies` of its own; choose another name for \
                 the constant one",
            ]
        );
    }

    #[test]
    fn a_metric_that_is_not_declared_is_a_warning() {
        let resolved = resolved(|settings| {
            rename(settings, "others", "other");
            settings.drop_metric("times_bucket", said(true));
            settings.drop_metric("calls_total", said(true));
        });
        let warnings = resolved.warnings.iter();
        let warnings: Vec<_> = warnings
            .map(|warning| warning.split_once(": ").unwrap().1)
            .collect();
        assert_eq!(
            warnings,
            [
                "no declared metric is called `others`; it is looked for among those of other \
                 crates",
                "no declared metric is called `times_bucket`; it is a sample of `times`; say that",
            ]
        );
    }
}
