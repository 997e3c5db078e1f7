//! What has changed between two snapshots, and assertions on it.

use std::fmt;

use super::expected::Expected;
use super::failure::{Failure, write_series};
use crate::descriptor::Kind;
use crate::snapshot::{Family, HistogramValue, Series, Snapshot, Text, Value};

/// The difference between two snapshots, as [`delta!`](super::delta) makes it.
///
/// The methods that assert are what the macros of this module call; labels are pairs of name and
/// value there, and those that are not given may have any value. Each panics where the macro does,
/// with a text that says what there is.
///
/// Its `Display` lists what has changed, a line for each series.
#[derive(Clone, Debug)]
#[must_use = "a difference does nothing until something is asserted of it"]
pub struct Delta {
    families: Vec<FamilyDelta>,
}

/// One family with what its series were and are.
#[derive(Clone, Debug)]
pub(super) struct FamilyDelta {
    /// As the text format has it: a counter with `_total`.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) series: Vec<SeriesDelta>,
}

/// One series before and after.
#[derive(Clone, Debug)]
pub(super) struct SeriesDelta {
    pub(super) labels: Vec<(Text, Text)>,
    /// Nothing where the series was not there yet.
    pub(super) before: Option<Value>,
    pub(super) after: Value,
}

/// The number that is asserted of a family.
#[derive(Clone, Copy, Debug)]
pub(super) enum Figure {
    Increase,
    Level,
    Shift,
    Count,
    Sum,
}

/// A figure of one or several series.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) change: f64,
    /// Whether it is a sum of floats, which depends on their order.
    is_rounded: bool,
}

impl Delta {
    /// What has changed from `before` to `after`. A series that was not there before began with 0.
    pub fn between(before: &Snapshot, after: &Snapshot) -> Self {
        let families = after.families().iter();
        let families = families.map(|family| FamilyDelta::new(before, family));
        Self {
            families: families.collect(),
        }
    }

    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed().next().is_none()
    }

    /// Asserts by how much the counter `name` has grown.
    #[track_caller]
    pub fn assert_counter(
        &self,
        name: &str,
        labels: &[(&str, &str)],
        expected: impl Into<Expected>,
    ) {
        self.assert(Figure::Increase, name, labels, expected.into());
    }

    /// Asserts which value the gauge `name` has come to.
    #[track_caller]
    pub fn assert_gauge(&self, name: &str, labels: &[(&str, &str)], expected: impl Into<Expected>) {
        self.assert(Figure::Level, name, labels, expected.into());
    }

    /// Asserts by how much the gauge `name` has risen; fallen, where it is negative.
    #[track_caller]
    pub fn assert_gauge_change(
        &self,
        name: &str,
        labels: &[(&str, &str)],
        expected: impl Into<Expected>,
    ) {
        self.assert(Figure::Shift, name, labels, expected.into());
    }

    /// Asserts how many observations the histogram or summary `name` has counted.
    #[track_caller]
    pub fn assert_count(&self, name: &str, labels: &[(&str, &str)], expected: impl Into<Expected>) {
        self.assert(Figure::Count, name, labels, expected.into());
    }

    /// Asserts by how much the sum of the histogram or summary `name` has grown; of times, in
    /// seconds.
    #[track_caller]
    pub fn assert_sum(&self, name: &str, labels: &[(&str, &str)], expected: impl Into<Expected>) {
        self.assert(Figure::Sum, name, labels, expected.into());
    }

    /// The observations that the histogram `name` has counted between the snapshots, by bucket.
    ///
    /// # Panics
    ///
    /// If there is no such histogram, or its series that are left do not have one list of bounds.
    ///
    /// ```
    /// use std::time::Duration;
    /// use metrics_runtime::testing::{self, MockClock, delta};
    ///
    /// /// Bakes a loaf.
    /// #[metrics_runtime::timed(name = "oven_duration_seconds", buckets = [60, 3600])]
    /// fn bake(clock: &MockClock) {
    ///     clock.advance(Duration::from_secs(1800));
    /// }
    ///
    /// let before = testing::snapshot();
    /// bake(&MockClock::start());
    /// let baked = delta!(before).histogram("oven_duration_seconds", &[]);
    /// assert_eq!(baked.buckets, [0, 1, 0]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn histogram(&self, name: &str, labels: &[(&str, &str)]) -> HistogramValue {
        let series = match self.find(Kind::Histogram, name, labels) {
            Ok((_, series)) => series,
            Err(failure) => panic!("{failure}"),
        };
        let changes = series.into_iter().filter_map(SeriesDelta::histogram);
        let sum = changes.reduce(|mut sum, value| {
            assert_eq!(
                sum.bounds, value.bounds,
                "`{name}` has several lists of bounds"
            );
            for (bucket, more) in sum.buckets.iter_mut().zip(&value.buckets) {
                *bucket = bucket.saturating_add(*more);
            }
            sum.sum += value.sum;
            sum.nans = sum.nans.saturating_add(value.nans);
            sum
        });
        sum.unwrap_or_else(|| panic!("`{name}` has no buckets"))
    }

    #[track_caller]
    fn assert(&self, figure: Figure, name: &str, labels: &[(&str, &str)], expected: Expected) {
        if let Err(failure) = self.check(figure, name, labels, expected) {
            panic!("{failure}");
        }
    }

    fn check(
        &self,
        figure: Figure,
        name: &str,
        labels: &[(&str, &str)],
        expected: Expected,
    ) -> Result<(), Failure<'_>> {
        let (family, series) = self.find(figure.kind(), name, labels)?;
        if figure.kind() == Kind::Gauge && series.len() > 1 {
            return Err(Failure::several(family, labels, series));
        }
        let reading: Reading = series.iter().map(|series| figure.of(series)).sum();
        if expected.is_met_by(figure.asserted(reading), reading.slack()) {
            return Ok(());
        }
        Err(Failure::other_number(
            family, labels, series, figure, reading, expected,
        ))
    }

    /// The series of the family `name` that have the labels; never none.
    fn find(
        &self,
        kind: Kind,
        name: &str,
        labels: &[(&str, &str)],
    ) -> Result<(&FamilyDelta, Vec<&SeriesDelta>), Failure<'_>> {
        let family = self.families.iter().find(|family| family.is_called(name));
        let family = family.ok_or_else(|| Failure::no_family(name, &self.families))?;
        let is_observed = |kind| matches!(kind, Kind::Histogram | Kind::Summary);
        if family.kind != kind && !(is_observed(kind) && is_observed(family.kind)) {
            return Err(Failure::other_kind(family, kind));
        }
        let series = family.series.iter();
        let series: Vec<_> = series.filter(|series| series.has(labels)).collect();
        if series.is_empty() {
            return Err(Failure::no_series(family, labels));
        }
        Ok((family, series))
    }

    pub(super) fn families(&self) -> &[FamilyDelta] {
        &self.families
    }

    fn changed(&self) -> impl Iterator<Item = (&FamilyDelta, &SeriesDelta)> {
        self.families.iter().flat_map(|family| {
            let changed = family.series.iter().filter(|series| series.has_changed());
            changed.map(move |series| (family, series))
        })
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changed().try_for_each(|(family, series)| {
            write_series(f, &family.name, series)?;
            writeln!(f)
        })
    }
}

impl FamilyDelta {
    fn new(before: &Snapshot, family: &Family) -> Self {
        let known = before.families();
        let known = known
            .binary_search_by(|other| other.name.cmp(&family.name))
            .map_or(&[][..], |position| &known[position].series);
        let series = family.series.iter();
        Self {
            name: exposed_name(family),
            kind: family.kind,
            series: series
                .map(|series| SeriesDelta::new(known, series))
                .collect(),
        }
    }

    /// With or without a counter's `_total`.
    fn is_called(&self, name: &str) -> bool {
        self.name == name
            || self.kind == Kind::Counter && self.name.strip_suffix("_total") == Some(name)
    }
}

/// The family's name with a counter's `_total`.
pub(super) fn exposed_name(family: &Family) -> String {
    let suffix = if family.kind == Kind::Counter {
        "_total"
    } else {
        ""
    };
    format!("{}{suffix}", family.name)
}

impl SeriesDelta {
    fn new(known: &[Series], series: &Series) -> Self {
        let position = known.binary_search_by(|other| other.labels.cmp(&series.labels));
        Self {
            labels: series.labels.clone(),
            before: position.ok().map(|position| known[position].value.clone()),
            after: series.value.clone(),
        }
    }

    fn has(&self, labels: &[(&str, &str)]) -> bool {
        let mut labels = labels.iter();
        labels.all(|wanted| {
            self.labels
                .iter()
                .any(|(name, value)| (&**name, &**value) == *wanted)
        })
    }

    pub(super) fn has_changed(&self) -> bool {
        let figures = match self.after {
            Value::Integer(_) | Value::Float(_) => &[Figure::Level][..],
            Value::Histogram(_) | Value::Summary { .. } => &[Figure::Count, Figure::Sum],
        };
        let mut readings = figures.iter().map(|figure| figure.of(self));
        readings.any(|reading| reading.before.to_bits() != reading.after.to_bits())
    }

    /// The observations since `before`.
    fn histogram(&self) -> Option<HistogramValue> {
        let Value::Histogram(after) = &self.after else {
            return None;
        };
        let mut value = after.clone();
        if let Some(Value::Histogram(before)) = &self.before
            && before.bounds == after.bounds
        {
            for (bucket, before) in value.buckets.iter_mut().zip(&before.buckets) {
                *bucket = bucket.saturating_sub(*before);
            }
            value.sum -= before.sum;
            value.nans = value.nans.saturating_sub(before.nans);
        }
        Some(value)
    }
}

impl Figure {
    fn kind(self) -> Kind {
        match self {
            Self::Increase => Kind::Counter,
            Self::Level | Self::Shift => Kind::Gauge,
            Self::Count | Self::Sum => Kind::Histogram,
        }
    }

    /// The number itself.
    pub(super) fn asserted(self, reading: Reading) -> f64 {
        match self {
            Self::Level => reading.after,
            _ => reading.change,
        }
    }

    /// What the series says of it.
    fn of(self, series: &SeriesDelta) -> Reading {
        let (before, after) = (series.before.as_ref(), &series.after);
        match self {
            Self::Sum => Reading::of_floats(before.map_or(0.0, sum), sum(after)),
            Self::Count => Reading::of_integers(before.map_or(0, count), count(after)),
            Self::Increase | Self::Level | Self::Shift => match (before, after) {
                (Some(Value::Integer(before)), Value::Integer(after)) => {
                    Reading::of_integers(*before, *after)
                }
                (None, Value::Integer(after)) => Reading::of_integers(0, *after),
                (before, after) => Reading::of_floats(before.map_or(0.0, float), float(after)),
            },
        }
    }
}

fn float(value: &Value) -> f64 {
    match value {
        Value::Float(value) => *value,
        _ => 0.0,
    }
}

pub(super) fn sum(value: &Value) -> f64 {
    match value {
        Value::Histogram(value) => value.sum,
        Value::Summary { sum, .. } => *sum,
        _ => 0.0,
    }
}

pub(super) fn count(value: &Value) -> u64 {
    match value {
        Value::Histogram(value) => value.count(),
        Value::Summary { count, .. } => *count,
        _ => 0,
    }
}

#[allow(clippy::cast_precision_loss)] // nobody asserts of more than 2^53 that it is exact
impl Reading {
    fn of_integers(before: u64, after: u64) -> Self {
        Self {
            before: before as f64,
            after: after as f64,
            // Before they are rounded.
            change: after.saturating_sub(before) as f64,
            is_rounded: false,
        }
    }

    fn of_floats(before: f64, after: f64) -> Self {
        let change = if before == after { 0.0 } else { after - before };
        Self {
            before,
            after,
            change,
            is_rounded: true,
        }
    }

    /// By how much the numbers may differ because of the order in which they were added.
    fn slack(self) -> f64 {
        let largest = self.before.abs().max(self.after.abs());
        if self.is_rounded && largest.is_finite() {
            largest * 1e-9
        } else {
            0.0
        }
    }
}

impl std::iter::Sum for Reading {
    fn sum<I: Iterator<Item = Self>>(readings: I) -> Self {
        readings.fold(Self::default(), |sum, reading| Self {
            before: sum.before + reading.before,
            after: sum.after + reading.after,
            change: sum.change + reading.change,
            is_rounded: sum.is_rounded || reading.is_rounded,
        })
    }
}
