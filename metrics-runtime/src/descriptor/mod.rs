//! What a metric is: constant data with its source location, and the rules it keeps.

// A message lives in an array, since a `const fn` cannot allocate; it is made once, on its way to
// an error of the compiler.
#![allow(clippy::result_large_err, clippy::large_types_passed_by_value)]

pub mod buckets;
pub mod check;
pub(crate) mod defaults;
pub(crate) mod ending;
pub(crate) mod native;
pub(crate) mod objectives;
pub(crate) mod text;

use core::fmt;
use core::panic::Location;
use std::borrow::Cow;

use defaults::Defaults;
use ending::{CallOutcome, Endings};
use objectives::{Alert, Objectives, Slo};

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
    /// Observations as quantiles over the last minute, with the sum and the number of all.
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
    /// the exposition formats. The family's own name is among them: readers of OpenMetrics take it for
    /// one of them.
    pub(crate) const fn sample_suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Gauge => &[""],
            Self::Counter => &["", "_total", "_created"],
            Self::Histogram => &["", "_bucket", "_count", "_sum", "_created"],
            Self::Summary => &["", "_count", "_sum", "_created"],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One dimension of a family: a label's name and every value it can take, or how many values it
/// can take where they are any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelKey {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
    /// 0 where there is a list of values.
    max: u32,
}

impl LabelKey {
    /// A label `name` whose value is always one of `values`.
    #[must_use]
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            name,
            values,
            max: 0,
        }
    }

    /// A label `name` whose value is any text, and at most `max` different ones.
    #[must_use]
    pub const fn text(name: &'static str, max: u32) -> Self {
        Self {
            name,
            values: &[],
            max,
        }
    }

    /// Whether the value is any text, so that [`values`](Self::values) is empty.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        self.max != 0
    }

    /// How many values there can be: those of the list or, for texts, their limit, beyond which a
    /// value is `other`.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // no program lists that many
    pub const fn max(&self) -> u32 {
        if self.is_text() {
            self.max
        } else {
            self.values.len() as u32
        }
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
    /// What `#[timed(summary)]` records.
    pub const SUMMARIZED: Self = Self::new(Kind::Summary, ValueType::Time);
    /// What `#[counted]` records.
    pub const COUNTED: Self = Self::new(Kind::Counter, ValueType::Integer);
    /// How many calls are running.
    pub const IN_FLIGHT: Self = Self::new(Kind::Gauge, ValueType::Integer);
    /// How long the oldest running call has been running.
    pub const OLDEST_CALL: Self = Self::new(Kind::Gauge, ValueType::Time);
    /// The time that calls spent computing.
    pub const BUSY: Self = Self::new(Kind::Counter, ValueType::Float);

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
///
/// There is one in the binary for each declaration, and each reference in it is also an entry in
/// the table of what the loader has to adjust; so it holds as few as it can.
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    name: &'static str,
    help: &'static str,
    constant_labels: ConstantLabels,
    labels: &'static [LabelKey],
    /// None where none are given and the unit has no default.
    /// Of a summary, its quantiles.
    buckets: Option<&'static [f64]>,
    module: &'static str,
    location: &'static Location<'static>,
    /// None for a family that is shared, and where the name has a prefix of its own.
    defaults: Option<&'static Defaults>,
    calls: Calls,
    /// How many bytes at the end of the name are the unit.
    unit: u16,
    kind: Kind,
    value_type: ValueType,
    /// [`NOT_NATIVE`] for what has no native buckets.
    native: i8,
    endings: Endings,
    limits: Option<&'static Limits>,
    objectives: Option<&'static Objectives>,
}

const NOT_NATIVE: i8 = i8::MIN;
const NO_BOUNDS: &[f64] = &[];

/// Labels that are the same on every series.
#[derive(Clone, Copy, Debug)]
enum ConstantLabels {
    Pairs(&'static [(&'static str, &'static str)]),
    /// `function` is this and `module` the descriptor's.
    Function(&'static str),
}

impl Descriptor {
    /// A family called `name`, which is without the `_total` of a counter and ends in the `unit`,
    /// declared where this is called. A histogram of seconds or bytes gets the default
    /// [`buckets`].
    ///
    /// Nothing is checked here: the macros check each part where the user wrote it.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn new(
        shape: Shape,
        name: &'static str,
        unit: &str,
        help: &'static str,
        module: &'static str,
    ) -> Self {
        let Shape {
            kind,
            value_type,
            labels,
        } = shape;
        Self {
            name,
            help,
            constant_labels: ConstantLabels::Pairs(&[]),
            labels,
            buckets: match kind {
                Kind::Histogram => default_buckets(unit),
                Kind::Summary => Some(QUANTILES),
                _ => None,
            },
            module,
            location: Location::caller(),
            defaults: None,
            calls: Calls::ALL,
            unit: length(unit),
            kind,
            value_type,
            native: NOT_NATIVE,
            endings: Endings::NONE,
            limits: None,
            objectives: None,
        }
    }

    /// With what the crate says for all its metrics.
    #[doc(hidden)]
    #[must_use]
    pub const fn defaults(self, defaults: Option<&'static Defaults>) -> Self {
        let buckets = match (defaults, self.kind) {
            (
                Some(Defaults {
                    buckets: Some(buckets),
                    ..
                }),
                Kind::Histogram,
            ) if text::equal(self.base_unit(), "seconds") => Some(*buckets),
            _ => self.buckets,
        };
        Self {
            buckets,
            defaults,
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn constant_labels(
        self,
        constant_labels: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            constant_labels: ConstantLabels::Pairs(constant_labels),
            ..self
        }
    }

    /// With the constant labels `function` and `module`.
    #[doc(hidden)]
    #[must_use]
    pub const fn of_function(self, function: &'static str) -> Self {
        Self {
            constant_labels: ConstantLabels::Function(function),
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn labels(self, labels: &'static [LabelKey]) -> Self {
        Self { labels, ..self }
    }

    /// As [`labels`](Self::labels), where the last ones are known only when a call has ended: first
    /// the `results` that come from its result, then its outcome, then its kind of error.
    #[doc(hidden)]
    #[must_use]
    pub const fn labels_of_calls(
        self,
        labels: &'static [LabelKey],
        results: u8,
        outcome: bool,
        error_kind: bool,
    ) -> Self {
        Self {
            labels,
            endings: Endings::at_end_of(labels, results, outcome, error_kind),
            ..self
        }
    }

    /// Only calls with one of these outcomes are recorded; a set of
    /// [`CallOutcome::bit`](CallOutcome::bit)s.
    #[doc(hidden)]
    #[must_use]
    pub const fn only(self, outcomes: u8) -> Self {
        let calls = Calls {
            outcomes,
            ..self.calls
        };
        Self { calls, ..self }
    }

    /// Only every `every`th call is recorded.
    #[doc(hidden)]
    #[must_use]
    pub const fn sample(self, every: u32) -> Self {
        let calls = Calls {
            every,
            ..self.calls
        };
        Self { calls, ..self }
    }

    /// Declared at another place than where this is called.
    pub(crate) const fn at(self, location: &'static Location<'static>) -> Self {
        Self { location, ..self }
    }

    /// With the bounds of a histogram or the quantiles of a summary, if any are given.
    pub(crate) const fn with_buckets_or_quantiles(self, given: Option<&'static [f64]>) -> Self {
        match given {
            Some(_) => Self {
                buckets: given,
                ..self
            },
            None => self,
        }
    }

    /// The quantiles of a summary.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_quantiles(self, quantiles: &'static [f64]) -> Self {
        Self {
            buckets: Some(quantiles),
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn limits(self, limits: &'static Limits) -> Self {
        Self {
            limits: Some(limits),
            ..self
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn objectives(self, objectives: &'static Objectives) -> Self {
        Self {
            objectives: Some(objectives),
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

    /// Counted in native buckets as well, which grow by at most this factor. Where nothing is said of
    /// others, and the unit has no default, there is that of +Inf beside them.
    #[doc(hidden)]
    #[must_use]
    pub const fn native(self, factor: f64) -> Self {
        let buckets = match self.buckets {
            None => Some(NO_BOUNDS),
            given => given,
        };
        Self {
            native: native::schema(factor),
            buckets,
            ..self
        }
    }

    /// The schema of a histogram's native buckets, if it has some: they grow by the factor
    /// 2^(2^-schema).
    #[must_use]
    pub const fn native_schema(&self) -> Option<i8> {
        match self.native {
            NOT_NATIVE => None,
            schema => Some(schema),
        }
    }

    /// The family's name as OpenMetrics has it: without the `_total` of a counter.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.defaults {
            Some(defaults) => defaults.prefixed(self.name),
            None => self.name,
        }
    }

    /// The name without the prefix of the crate's defaults.
    pub(crate) const fn written_name(&self) -> &'static str {
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
        let start = self.name.len().saturating_sub(self.unit as usize);
        text::slice(self.name, start, self.name.len())
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
    pub fn constant_label_pairs(
        &self,
    ) -> impl ExactSizeIterator<Item = (&'static str, &'static str)> + Clone + use<> {
        let (pairs, function) = match self.constant_labels {
            ConstantLabels::Pairs(pairs) => (pairs, None),
            ConstantLabels::Function(function) => (
                &[][..],
                Some([("function", function), ("module", self.module)]),
            ),
        };
        let count = pairs.len() + function.map_or(0, |labels| labels.len());
        let mut labels = pairs.iter().copied().chain(function.into_iter().flatten());
        (0..count).map(move |_| labels.next().unwrap_or_default())
    }

    /// Labels whose values vary. A function's labels that come from its result, and its
    /// `error_kind`, have one more value than their key says: `none`, for calls without.
    #[must_use]
    pub const fn label_keys(&self) -> &'static [LabelKey] {
        self.labels
    }

    /// The finite bucket bounds of a histogram, increasing; empty for other kinds.
    #[must_use]
    pub const fn bucket_bounds(&self) -> &'static [f64] {
        match (self.kind, self.buckets) {
            (Kind::Histogram, Some(buckets)) => buckets,
            _ => &[],
        }
    }

    /// The quantiles of a summary, increasing; empty for other kinds.
    #[must_use]
    pub const fn quantiles(&self) -> &'static [f64] {
        match (self.kind, self.buckets) {
            (Kind::Summary, Some(quantiles)) => quantiles,
            _ => &[],
        }
    }

    /// What should be told to somebody, in the order of the source.
    #[must_use]
    pub const fn alerts(&self) -> &'static [Alert] {
        match self.objectives {
            Some(objectives) => objectives.alerts,
            None => &[],
        }
    }

    /// The service level that is to be kept, if there is one.
    #[must_use]
    pub const fn slo(&self) -> Option<Slo> {
        match self.objectives {
            Some(objectives) => objectives.slo,
            None => None,
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

    /// How many series the family has from the start: the product of its labels' numbers of values,
    /// without the combinations that cannot happen, such as a call that was `ok` and has a kind of
    /// error. Labels that are [texts](LabelKey::is_text) do not count here; a family that has some
    /// has none of these series before it is recorded in.
    #[must_use]
    pub const fn cardinality(&self) -> usize {
        cardinality(self.labels_at_start()) * self.endings.len()
    }

    /// How many series there are of which none has to be made first.
    pub(crate) const fn series_from_start(&self) -> usize {
        if self.has_texts() {
            0
        } else {
            self.cardinality()
        }
    }

    /// Whether a label can be any text.
    pub(crate) const fn has_texts(&self) -> bool {
        has_texts(self.labels)
    }

    /// The most series that the family makes, where its labels are texts.
    #[must_use]
    pub const fn max_series(&self) -> u32 {
        match self.limits {
            Some(Limits { max_series, .. }) if *max_series != 0 => *max_series,
            _ => MAX_SERIES,
        }
    }

    /// How many series there can be.
    pub(crate) const fn most_series(&self) -> usize {
        if self.has_texts() {
            self.max_series() as usize
        } else {
            self.cardinality()
        }
    }

    /// After how many seconds without a recording a series goes that was made; 0 for never.
    pub(crate) const fn idle_after(&self) -> u32 {
        match self.limits {
            Some(Limits { idle_after, .. }) => *idle_after,
            None => 0,
        }
    }

    /// The family's name as its samples have it that have only one: with the `_total` of a counter.
    pub(crate) fn sample_name(&self) -> Cow<'static, str> {
        match self.kind {
            Kind::Counter => format!("{}_total", self.name()).into(),
            _ => self.name().into(),
        }
    }

    /// The labels whose values are known when a call begins; all of them for other metrics.
    pub(crate) const fn labels_at_start(&self) -> &'static [LabelKey] {
        let (at_start, _) = self
            .labels
            .split_at(self.labels.len() - self.endings.keys());
        at_start
    }

    /// Which endings of calls the series tell apart.
    pub(crate) const fn endings(&self) -> Endings {
        self.endings
    }

    /// Which calls are recorded.
    pub(crate) const fn calls(&self) -> Calls {
        self.calls
    }

    /// The value of each label of the series at `index`, in the order of
    /// [`label_keys`](Self::label_keys).
    pub(crate) fn label_values(&self, index: usize) -> Vec<&'static str> {
        let endings = self.endings;
        let mut values = ending::values_at(self.labels_at_start(), index / endings.len());
        values.extend(endings.values(self.labels, index % endings.len()));
        values
    }
}

/// Which calls of a function a metric records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calls {
    /// The outcomes, as [`CallOutcome::bit`]s.
    outcomes: u8,
    every: u32,
}

impl Calls {
    const ALL: Self = Self {
        outcomes: u8::MAX,
        every: 1,
    };

    pub(crate) const fn has(self, outcome: CallOutcome) -> bool {
        self.outcomes & outcome.bit() != 0
    }

    /// One call in how many is recorded.
    pub(crate) const fn every(self) -> u32 {
        self.every
    }
}

#[allow(clippy::cast_possible_truncation)] // no linker takes a name of that length
const fn length(unit: &str) -> u16 {
    unit.len() as u16
}

/// The quantiles of a summary that says nothing else.
const QUANTILES: &[f64] = &[0.5, 0.9, 0.99];

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
        if !labels[i].is_text() {
            product *= labels[i].values.len();
        }
        i += 1;
    }
    product
}

/// Whether one of the labels can be any text.
pub(crate) const fn has_texts(labels: &[LabelKey]) -> bool {
    let mut i = 0;
    while i < labels.len() {
        if labels[i].is_text() {
            return true;
        }
        i += 1;
    }
    false
}

/// The most labels of a series that are texts.
pub(crate) const MAX_TEXTS: usize = 16;

/// The most series of a family whose labels are texts, unless it says otherwise: as many as
/// `OpenTelemetry`'s SDKs allow by default.
const MAX_SERIES: u32 = 2_000;

/// What is said of the number of a family's series.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// 0 where nothing is said.
    pub max_series: u32,
    /// In seconds; 0 where series stay.
    pub idle_after: u32,
}
