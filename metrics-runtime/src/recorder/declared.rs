//! Metrics of the facade whose name the program declares.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key};

use crate::descriptor::{Descriptor, Kind, ValueType};
use crate::handle::Series;
use crate::inventory;
use crate::metric::{Labels, Metric, Recording};
use crate::snapshot::rules::family_name;

use super::{clean_label_name, clean_name};

/// The declared families by name, with the facade's handles of their series.
pub(super) struct Declared(HashMap<&'static str, Vec<Declaration>>);

struct Declaration {
    metric: &'static Metric,
    /// One per series, from the first time that the facade asks for one of them. It asks at every
    /// use of its macros, so each handle is made once and cloned from then on.
    series: OnceLock<Box<[FacadeSeries]>>,
}

/// What is declared under the name of a key.
pub(super) enum Lookup<'a> {
    /// This series.
    Series(&'a FacadeSeries),
    /// One with labels that are texts.
    Made(FacadeSeries),
    /// A family with other labels, or without this value of a label.
    OtherLabels,
    /// A family of another kind.
    OtherKind(&'static Descriptor),
    /// Nothing.
    Unknown,
}

impl Declared {
    pub(super) fn new() -> Self {
        let mut families: HashMap<&'static str, Vec<Declaration>> = HashMap::new();
        for metric in inventory::metrics() {
            let declaration = Declaration::new(metric);
            families
                .entry(metric.descriptor().name())
                .or_default()
                .push(declaration);
        }
        Self(families)
    }

    /// The names and bounds of declared histograms, and of summaries, which have none.
    pub(super) fn distributions(&self) -> impl Iterator<Item = (&'static str, &'static [f64])> {
        self.0.iter().filter_map(|(name, declarations)| {
            let metric = declarations.first()?.metric;
            let kind = metric.descriptor().kind();
            let is_distribution = matches!(kind, Kind::Histogram | Kind::Summary);
            is_distribution.then(|| (*name, metric.bounds()))
        })
    }

    /// The series of `key`, if a family of its name and kind has it.
    pub(super) fn find(&self, key: &Key, kind: Kind) -> Lookup<'_> {
        let name = clean_name(key.name());
        let Some(declarations) = self.0.get(family_name(&name, kind)) else {
            return self
                .counter_of(&name, kind)
                .map_or(Lookup::Unknown, Lookup::OtherKind);
        };
        let descriptor = declarations[0].metric.descriptor();
        let is_summary = descriptor.kind() == Kind::Summary && kind == Kind::Histogram;
        if descriptor.kind() != kind && !is_summary {
            return Lookup::OtherKind(descriptor);
        }
        if kind == Kind::Gauge && descriptor.value_type() != ValueType::Float {
            // What is known of running calls is nothing that can be set.
            return Lookup::OtherLabels;
        }
        let found = declarations
            .iter()
            .find_map(|declaration| declaration.find(key));
        found.unwrap_or(Lookup::OtherLabels)
    }

    /// The counter whose sample has this name, where what is asked for is none.
    fn counter_of(&self, name: &str, kind: Kind) -> Option<&'static Descriptor> {
        if kind == Kind::Counter {
            return None;
        }
        let declarations = self.0.get(name.strip_suffix("_total")?)?;
        let descriptor = declarations[0].metric.descriptor();
        (descriptor.kind() == Kind::Counter).then_some(descriptor)
    }
}

impl Declaration {
    fn new(metric: &'static Metric) -> Self {
        Self {
            metric,
            series: OnceLock::new(),
        }
    }

    fn series(&self, index: usize) -> Option<&FacadeSeries> {
        let new = |index| FacadeSeries::new(Series::at(self.metric, index));
        let all = || {
            (0..self.metric.descriptor().series_from_start())
                .map(new)
                .collect()
        };
        self.series.get_or_init(all).get(index)
    }

    /// The series whose labels are exactly those of `key`, in any order.
    fn find(&self, key: &Key) -> Option<Lookup<'_>> {
        let descriptor = self.metric.descriptor();
        let (constants, keys) = (descriptor.constant_label_pairs(), descriptor.label_keys());
        if key.labels().len() != constants.len() + keys.len() {
            return None;
        }
        let value = |name: &str| {
            key.labels()
                .find(|label| clean_label_name(label.key()) == name)
                .map(metrics::Label::value)
        };
        if !constants
            .clone()
            .all(|(name, constant)| value(name) == Some(constant))
        {
            return None;
        }
        let (at_start, at_end) = keys.split_at(descriptor.labels_at_start().len());
        let start = at_start.iter().try_fold(0, |index, key| {
            let known = value(key.name)?;
            if key.is_text() {
                return Some(index);
            }
            let position = key.values.iter().position(|value| *value == known)?;
            Some(index * key.values.len() + position)
        })?;
        let endings = descriptor.endings();
        let end = (0..endings.len()).find(|position| {
            let mut known = at_end.iter().zip(endings.values(keys, *position));
            known.all(|(key, known)| value(key.name) == Some(known))
        })?;
        let index = start * endings.len() + end;
        if descriptor.has_texts() {
            let texts = keys.iter().filter(|key| key.is_text());
            let texts = texts.filter_map(|key| value(key.name)).collect();
            let series = Series::of_texts(self.metric, &KeyLabels { index, texts });
            return Some(Lookup::Made(FacadeSeries::new(series)));
        }
        self.series(index).map(Lookup::Series)
    }
}

/// The labels of a key as those of a declared family.
struct KeyLabels<'a> {
    index: usize,
    texts: Vec<&'a str>,
}

impl Labels for KeyLabels<'_> {
    fn index(&self) -> usize {
        self.index
    }

    fn texts(&self, show: &mut dyn FnMut(&str)) {
        self.texts.iter().for_each(|text| show(text));
    }
}

/// A declared series on its way to the facade.
pub(super) struct FacadeSeries {
    series: Series,
    handle: OnceLock<FacadeHandle>,
}

enum FacadeHandle {
    Counter(Counter),
    Gauge(Gauge),
    Histogram(Histogram),
}

impl FacadeSeries {
    fn new(series: Series) -> Self {
        Self {
            series,
            handle: OnceLock::new(),
        }
    }

    pub(super) fn counter(&self) -> Counter {
        let metric = self.series.metric();
        let handle = self.handle.get_or_init(|| {
            FacadeHandle::Counter(if metric.descriptor().value_type() == ValueType::Float {
                Counter::from_arc(Arc::new(FloatCounter(self.series.clone())))
            } else {
                Counter::from_arc(Arc::new(IntegerCounter(self.series.clone())))
            })
        });
        match handle {
            FacadeHandle::Counter(counter) => counter.clone(),
            _ => Counter::noop(),
        }
    }

    pub(super) fn gauge(&self) -> Gauge {
        let handle = self.handle.get_or_init(|| {
            FacadeHandle::Gauge(Gauge::from_arc(Arc::new(DeclaredGauge(
                self.series.clone(),
            ))))
        });
        match handle {
            FacadeHandle::Gauge(gauge) => gauge.clone(),
            _ => Gauge::noop(),
        }
    }

    pub(super) fn histogram(&self) -> Histogram {
        let handle = self.handle.get_or_init(|| {
            FacadeHandle::Histogram(Histogram::from_arc(Arc::new(DeclaredHistogram(
                self.series.clone(),
            ))))
        });
        match handle {
            FacadeHandle::Histogram(histogram) => histogram.clone(),
            _ => Histogram::noop(),
        }
    }
}

struct IntegerCounter(Series);

impl CounterFn for IntegerCounter {
    fn increment(&self, value: u64) {
        self.0.keep(Recording::Add(value));
    }

    fn absolute(&self, value: u64) {
        self.0.keep(Recording::Raise(value));
    }
}

struct FloatCounter(Series);

#[allow(clippy::cast_precision_loss)] // the declaration asks for floats
impl CounterFn for FloatCounter {
    fn increment(&self, value: u64) {
        self.0.keep(Recording::AddFloat(value as f64));
    }

    fn absolute(&self, value: u64) {
        self.0.keep(Recording::RaiseFloat(value as f64));
    }
}

struct DeclaredGauge(Series);

impl GaugeFn for DeclaredGauge {
    fn increment(&self, value: f64) {
        self.0.keep(Recording::Shift(value));
    }

    fn decrement(&self, value: f64) {
        self.0.keep(Recording::Shift(-value));
    }

    fn set(&self, value: f64) {
        self.0.keep(Recording::Set(value));
    }
}

struct DeclaredHistogram(Series);

impl HistogramFn for DeclaredHistogram {
    fn record(&self, value: f64) {
        self.0.keep(Recording::Observe(value));
    }
}

#[cfg(test)]
mod tests {
    use metrics::Label;

    use super::*;
    use crate::descriptor::ending::tests::LABELS;
    use crate::descriptor::{LabelKey, Shape};

    #[test]
    fn every_series_is_found_by_its_labels() {
        let plain = Descriptor::new(Shape::COUNTED, "calls", "", "Help.", "tests");
        for descriptor in [
            plain,
            plain.of_function("f"),
            plain.labels(LABELS),
            plain
                .of_function("f")
                .labels_of_calls(LABELS, 1, true, true),
        ] {
            let declaration = Declaration::new(Box::leak(Box::new(Metric::new(descriptor))));
            for index in 0..descriptor.cardinality() {
                let names = descriptor.label_keys().iter().map(LabelKey::name);
                let varying = names.zip(descriptor.label_values(index));
                let mut labels: Vec<_> = descriptor
                    .constant_label_pairs()
                    .chain(varying)
                    .map(|(name, value)| Label::from_static_parts(name, value))
                    .collect();
                labels.reverse();
                let found = declaration.find(&Key::from_parts("calls", labels.clone()));
                let Some(Lookup::Series(found)) = found else {
                    panic!("no series")
                };
                let expected = declaration.series(index).unwrap();
                assert!(std::ptr::eq(found, expected));
                labels.push(Label::from_static_parts("other", "value"));
                assert!(
                    declaration
                        .find(&Key::from_parts("calls", labels))
                        .is_none()
                );
            }
        }
    }
}
