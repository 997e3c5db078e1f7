//! What was said about the metrics, and where: by the builder's methods or in a file.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::recorder::buckets::Matching;

/// Where something was said.
#[derive(Clone, Debug)]
pub(in crate::exporter) enum Place {
    /// In a call of one of the builder's methods.
    Code(&'static Location<'static>),
    /// In a line of a file; none where it is about all of it.
    Line(Arc<str>, Option<usize>),
    /// In an environment variable.
    Variable(String),
    /// In an argument of the program.
    Argument(String),
    /// Somewhere in the program.
    Program,
}

impl Place {
    pub(super) fn file_and_line(&self) -> (&str, usize) {
        match self {
            Self::Code(location) => (location.file(), location.line() as usize),
            Self::Line(file, line) => (file, line.unwrap_or_default()),
            Self::Variable(name) | Self::Argument(name) => (name, 0),
            Self::Program => ("", 0),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(location) => location.fmt(f),
            Self::Line(file, Some(line)) => write!(f, "{file}, line {line}"),
            Self::Line(file, None) => f.write_str(file),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Argument(name) => write!(f, "the argument {name}"),
            Self::Program => f.write_str("the program"),
        }
    }
}

/// Something with its place.
#[derive(Clone, Debug)]
pub(in crate::exporter) struct Said<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Said<T> {
    pub(in crate::exporter) fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// Labels by name.
pub(super) type Labels = BTreeMap<String, Said<String>>;

/// All that was said.
#[derive(Clone, Debug, Default)]
pub(in crate::exporter) struct Settings {
    pub(super) labels: Labels,
    pub(super) buckets: BTreeMap<Matching, Said<Vec<f64>>>,
    /// By name, cleaned as the recorder does it.
    pub(super) metrics: BTreeMap<String, Said<MetricSettings>>,
}

/// What was said about one metric.
#[derive(Clone, Debug, Default)]
pub(super) struct MetricSettings {
    pub(super) rename: Option<Said<String>>,
    pub(super) drop: Option<Said<bool>>,
    pub(super) labels: Labels,
}

impl Settings {
    pub(in crate::exporter) fn label(&mut self, name: String, value: Said<String>) {
        self.labels.insert(name, value);
    }

    pub(in crate::exporter) fn buckets(&mut self, matching: Matching, bounds: Said<Vec<f64>>) {
        self.buckets.insert(matching, bounds);
    }

    pub(in crate::exporter) fn rename(&mut self, name: &str, new: Said<String>) {
        let metric = self.metric(name, new.place.clone());
        metric.rename = Some(new);
    }

    pub(in crate::exporter) fn drop_metric(&mut self, name: &str, drop: Said<bool>) {
        let metric = self.metric(name, drop.place.clone());
        metric.drop = Some(drop);
    }

    pub(in crate::exporter) fn label_of(&mut self, name: &str, label: String, value: Said<String>) {
        let metric = self.metric(name, value.place.clone());
        metric.labels.insert(label, value);
    }

    /// What is said of a metric; `place` is that of the first time.
    pub(super) fn metric(&mut self, name: &str, place: Place) -> &mut MetricSettings {
        // A name is cleaned there.
        let name = Matching::exact(name).part().to_owned();
        let new = || Said::new(MetricSettings::default(), place);
        &mut self.metrics.entry(name).or_insert_with(new).value
    }

    /// With what was said later, which counts.
    pub(super) fn extend(&mut self, later: Self) {
        self.labels.extend(later.labels);
        self.buckets.extend(later.buckets);
        for (name, Said { value, place }) in later.metrics {
            let known = self.metric(&name, place);
            known.rename = value.rename.or(known.rename.take());
            known.drop = value.drop.or(known.drop.take());
            known.labels.extend(value.labels);
        }
    }
}
