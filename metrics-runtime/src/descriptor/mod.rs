//! What a metric is: constant data with its source location, and the rules it keeps.

// A message lives in an array, since a `const fn` cannot allocate; it is made once, on its way to
// an error of the compiler.
#![allow(clippy::result_large_err, clippy::large_types_passed_by_value)]

pub mod buckets;
pub mod check;
pub(crate) mod name;
pub(crate) mod text;

use core::fmt;
use core::panic::Location;

/// What a family's numbers mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A total that only grows.
    Counter,
    /// A value that goes up and down.
    Gauge,
    /// Observations counted in buckets, with their sum.
    Histogram,
    /// Observations as quantiles, with their sum. So far only metrics of the `metrics` facade
    /// are exposed this way.
    Summary,
}

impl Kind {
    /// The word of the exposition formats' `TYPE` line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
        }
    }

    /// What this kind appends to a family's name to make the names of its samples, in any of
    /// the exposition formats.
    pub(crate) const fn sample_suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["_total", "_created"],
            Self::Gauge => &[""],
            Self::Histogram => &["_bucket", "_count", "_sum", "_created"],
            Self::Summary => &["", "_count", "_sum", "_created"],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One dimension of a family: a label's name and every value it can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelKey {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
}

impl LabelKey {
    /// A label `name` whose value is always one of `values`.
    #[must_use]
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, values }
    }

    /// The label's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Every value, in the order of [`LabelValue::index`](crate::LabelValue::index).
    #[must_use]
    pub const fn values(&self) -> &'static [&'static str] {
        self.values
    }
}

/// How a metric takes its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// `u64`.
    Integer,
    /// `f64`.
    Float,
    /// `Duration`, exposed in seconds.
    Time,
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "whole numbers",
            Self::Float => "floats",
            Self::Time => "times",
        })
    }
}

/// What a handle's type says of its metric.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub kind: Kind,
    pub value_type: ValueType,
    pub labels: &'static [LabelKey],
}

impl Shape {
    /// What `#[timed]` records.
    pub const TIMED: Self = Self::new(Kind::Histogram, ValueType::Time);
    /// What `#[counted]` records.
    pub const COUNTED: Self = Self::new(Kind::Counter, ValueType::Integer);

    pub(crate) const fn new(kind: Kind, value_type: ValueType) -> Self {
        Self {
            kind,
            value_type,
            labels: &[],
        }
    }
}

/// One declared metric family, as a constant.
///
/// The macros write these; read them through [`inventory`](crate::inventory).
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    name: &'static str,
    help: &'static str,
    unit: &'static str,
    kind: Kind,
    value_type: ValueType,
    counts_outcomes: bool,
    constant_labels: &'static [(&'static str, &'static str)],
    labels: &'static [LabelKey],
    /// None where none are given and the unit has no default.
    buckets: Option<&'static [f64]>,
    module: &'static str,
    location: &'static Location<'static>,
}

impl Descriptor {
    /// A family called `name`, declared where this is called. The unit is the base unit that
    /// the name ends in; a histogram of seconds or bytes gets the default [`buckets`]. A
    /// counter's name may end in `_total` or not.
    ///
    /// Nothing is checked here: the macros check each part where the user wrote it.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn new(
        shape: Shape,
        name: &'static str,
        help: &'static str,
        module: &'static str,
    ) -> Self {
        let Shape {
            kind,
            value_type,
            labels,
        } = shape;
        let name = name::family(name, kind);
        let unit = name::unit_of(name);
        Self {
            name,
            help,
            unit,
            kind,
            value_type,
            counts_outcomes: false,
            constant_labels: &[],
            labels,
            buckets: match kind {
                Kind::Histogram => default_buckets(unit),
                _ => None,
            },
            module,
            location: Location::caller(),
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn constant_labels(
        self,
        constant_labels: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            constant_labels,
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn labels(self, labels: &'static [LabelKey]) -> Self {
        Self { labels, ..self }
    }

    /// As [`labels`](Self::labels), where the last one is the call's outcome.
    #[doc(hidden)]
    #[must_use]
    pub const fn labels_and_outcome(self, labels: &'static [LabelKey]) -> Self {
        Self {
            labels,
            counts_outcomes: true,
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn buckets(self, buckets: &'static [f64]) -> Self {
        Self {
            buckets: Some(buckets),
            ..self
        }
    }

    /// The family's name as OpenMetrics has it: without the `_total` of a counter.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The help text.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        self.help
    }

    /// The base unit that the name ends in, or an empty text.
    #[must_use]
    pub const fn base_unit(&self) -> &'static str {
        self.unit
    }

    /// What the numbers mean.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How it takes its values.
    #[must_use]
    pub const fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Labels that are the same on every series of this declaration.
    #[must_use]
    pub const fn constant_label_pairs(&self) -> &'static [(&'static str, &'static str)] {
        self.constant_labels
    }

    /// Labels whose values vary, first the slowest in the order of series.
    #[must_use]
    pub const fn label_keys(&self) -> &'static [LabelKey] {
        self.labels
    }

    /// The finite bucket bounds of a histogram, increasing; empty for other kinds.
    #[must_use]
    pub const fn bucket_bounds(&self) -> &'static [f64] {
        match self.buckets {
            Some(buckets) => buckets,
            None => &[],
        }
    }

    /// The path of the module that declares the metric.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// Where in the source the metric is declared.
    #[must_use]
    pub const fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// How many series the family has: the product of its labels' numbers of values.
    #[must_use]
    pub const fn cardinality(&self) -> usize {
        cardinality(self.labels)
    }

    /// How many outcomes the last label tells apart; 1 where the outcome is no label.
    pub(crate) const fn outcomes(&self) -> usize {
        match self.labels {
            [.., last] if self.counts_outcomes => last.values.len(),
            _ => 1,
        }
    }
}

const fn default_buckets(unit: &str) -> Option<&'static [f64]> {
    if text::equal(unit, "seconds") {
        Some(buckets::SECONDS)
    } else if text::equal(unit, "bytes") {
        Some(buckets::BYTES)
    } else {
        None
    }
}

/// The number of combinations of the labels' values.
pub(crate) const fn cardinality(labels: &[LabelKey]) -> usize {
    let mut product = 1;
    let mut i = 0;
    while i < labels.len() {
        product *= labels[i].values.len();
        i += 1;
    }
    product
}
