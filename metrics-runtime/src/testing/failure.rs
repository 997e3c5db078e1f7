//! Why an assertion fails, and what there is instead.

use std::fmt::{self, Display};

use super::delta::{FamilyDelta, Figure, Reading, SeriesDelta, count, sum};
use super::expected::Expected;
use crate::descriptor::Kind;
use crate::snapshot::Value;

/// How many series or values a text lists at most.
const LISTED: usize = 20;

/// What is wrong in one line, and the series to compare it with.
#[derive(Debug)]
pub(super) struct Failure<'a> {
    message: String,
    family: Option<&'a FamilyDelta>,
    /// The series that the assertion is about, which are listed first.
    chosen: Vec<&'a SeriesDelta>,
}

impl<'a> Failure<'a> {
    pub(super) fn no_family(name: &str, families: &[FamilyDelta]) -> Self {
        let names = families.iter().map(|family| family.name.as_str());
        let near = nearest(name, names);
        let message = if !near.is_empty() {
            format!("there is no family `{name}`; the nearest names are {near}")
        } else if cfg!(feature = "off") {
            format!("there is no family `{name}`: with the feature `off` nothing is declared")
        } else {
            format!("there is no family `{name}`, nor any other")
        };
        Self::of(message, None, Vec::new())
    }

    pub(super) fn other_kind(family: &'a FamilyDelta, asked: Kind) -> Self {
        let (name, kind) = (&family.name, family.kind);
        let assertion = match kind {
            Kind::Counter => "assert_counter!",
            Kind::Gauge => "assert_gauge!",
            Kind::Histogram | Kind::Summary => "assert_observed!",
        };
        let message = format!("`{name}` is a {kind} and not a {asked}; use `{assertion}`");
        Self::of(message, Some(family), Vec::new())
    }

    /// No series has the labels: one of them is unknown, or its value, or they never go together.
    pub(super) fn no_series(family: &'a FamilyDelta, labels: &[(&str, &str)]) -> Self {
        let name = &family.name;
        let message = if family.series.is_empty() {
            format!("`{name}` has no series yet")
        } else {
            let unknown = labels
                .iter()
                .find_map(|label| unknown_label(family, *label));
            unknown.unwrap_or_else(|| format!("no series is `{name}{}`", Labels(labels)))
        };
        Self::of(message, Some(family), Vec::new())
    }

    pub(super) fn several(
        family: &'a FamilyDelta,
        labels: &[(&str, &str)],
        chosen: Vec<&'a SeriesDelta>,
    ) -> Self {
        let (name, labels, number) = (&family.name, Labels(labels), chosen.len());
        let message = format!("`{name}{labels}` is {number} series; give the labels of one");
        Self::of(message, Some(family), chosen)
    }

    pub(super) fn other_number(
        family: &'a FamilyDelta,
        labels: &[(&str, &str)],
        chosen: Vec<&'a SeriesDelta>,
        figure: Figure,
        reading: Reading,
        expected: Expected,
    ) -> Self {
        let (name, labels) = (&family.name, Labels(labels));
        let what = match figure {
            Figure::Increase => format!("`{name}{labels}` has grown by"),
            Figure::Level => format!("`{name}{labels}` is"),
            Figure::Shift => format!("`{name}{labels}` has changed by"),
            Figure::Count => format!("the count of `{name}{labels}` has grown by"),
            Figure::Sum => format!("the sum of `{name}{labels}` has grown by"),
        };
        let (number, before, after) = (figure.asserted(reading), reading.before, reading.after);
        let message = format!("{what} {number} ({before} → {after}) instead of {expected}");
        Self::of(message, Some(family), chosen)
    }

    fn of(message: String, family: Option<&'a FamilyDelta>, chosen: Vec<&'a SeriesDelta>) -> Self {
        Self {
            message,
            family,
            chosen,
        }
    }

    /// All series of the family: first those that it is about, then those that have changed.
    fn series(&self) -> Vec<&SeriesDelta> {
        let is_chosen = |series: &&SeriesDelta| {
            self.chosen
                .iter()
                .any(|chosen| std::ptr::eq(*chosen, *series))
        };
        let all = self.family.map_or(&[][..], |family| &family.series);
        let (mut series, mut others): (Vec<_>, Vec<_>) = all.iter().partition(is_chosen);
        others.sort_by_key(|series| !series.has_changed());
        series.extend(others);
        series
    }
}

impl Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let series = self.series();
        for series in series.iter().take(LISTED) {
            f.write_str("\n    ")?;
            write_series(f, "", series)?;
        }
        match series.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, "\n    and {more} more"),
        }
    }
}

/// What is not known of a label: its name or its value.
fn unknown_label(family: &FamilyDelta, (name, value): (&str, &str)) -> Option<String> {
    let family_name = &family.name;
    let labels = || family.series.iter().flat_map(|series| &series.labels);
    let mut values: Vec<&str> = labels()
        .filter(|(other, _)| other == name)
        .map(|(_, value)| &**value)
        .collect();
    if values.is_empty() {
        let near = nearest(name, labels().map(|(name, _)| &**name));
        return Some(if near.is_empty() {
            format!("`{family_name}` has no label `{name}`, nor any other")
        } else {
            format!("`{family_name}` has no label `{name}`; there is {near}")
        });
    }
    if values.contains(&value) {
        return None;
    }
    values.sort_unstable();
    values.dedup();
    let near = nearest(value, values.into_iter());
    Some(format!(
        "no series of `{family_name}` has `{name}={value:?}`; values of `{name}` are {near}"
    ))
}

/// The names that look most like `name`, the nearest first; without any, nothing.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    let near = names.iter().take(5).map(|name| format!("`{name}`"));
    near.collect::<Vec<_>>().join(", ")
}

/// Labels as an assertion gives them.
struct Labels<'a>(&'a [(&'a str, &'a str)]);

impl Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_labels(f, self.0.iter().copied())
    }
}

fn write_labels<'a>(
    f: &mut impl fmt::Write,
    labels: impl Iterator<Item = (&'a str, &'a str)>,
) -> fmt::Result {
    let pairs: Vec<_> = labels
        .map(|(name, value)| format!("{name}={value:?}"))
        .collect();
    if pairs.is_empty() {
        return Ok(());
    }
    write!(f, "{{{}}}", pairs.join(","))
}

/// The name and labels of a series, and its values before and after.
pub(super) fn write_series(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    series: &SeriesDelta,
) -> fmt::Result {
    let labels = series.labels.iter();
    let mut heading = name.to_owned();
    write_labels(
        &mut heading,
        labels.map(|(name, value)| (&**name, &**value)),
    )?;
    if !heading.is_empty() {
        write!(f, "{heading}  ")?;
    }
    if let Some(before) = &series.before {
        write!(f, "{} → {}", Shown(before), Shown(&series.after))
    } else {
        write!(f, "nothing → {}", Shown(&series.after))
    }
}

struct Shown<'a>(&'a Value);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Integer(value) => value.fmt(f),
            Value::Float(value) => value.fmt(f),
            observed => write!(f, "{} with sum {}", count(observed), sum(observed)),
        }
    }
}
