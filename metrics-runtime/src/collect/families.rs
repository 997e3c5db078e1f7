//! What a collector gives: families that are made for one scrape.

use std::time::Duration;

use super::check;
use crate::descriptor::Kind;
use crate::handle::Number;
use crate::snapshot::{Family, Series, Text, Value};

/// The families of one run of a [`Collector`](super::Collector).
///
/// A family that the exposition formats do not allow is not exposed: one whose name, help or
/// labels are wrong, that is there with two kinds, that has two series of the same labels, or a
/// counter whose total is negative or not finite. The log says what is wrong with it, once, and
/// the other families of the collector are exposed as ever. The same goes for one whose name the
/// program declares, or whose samples would be those of another family.
///
/// Series and families may come in any order; a family without series is not exposed.
#[derive(Debug, Default)]
pub struct Families {
    families: Vec<Draft>,
}

/// A family on its way.
#[derive(Debug)]
struct Draft {
    family: Family,
    /// What is wrong with it first.
    fault: Option<String>,
}

/// What a run has given.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) families: Vec<Family>,
    pub(super) faults: Vec<Fault>,
}

/// Why a family is not exposed.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) family: Text,
    pub(super) message: String,
}

impl Families {
    /// The gauge called `name`; the same one each time that the name is the same.
    #[must_use = "a family without series is not exposed"]
    pub fn gauge(&mut self, name: impl Into<Text>, help: impl Into<Text>) -> GaugeFamily<'_> {
        GaugeFamily(self.draft(Kind::Gauge, name.into(), help.into()))
    }

    /// The counter called `name`, with or without `_total`; the same one each time that the name
    /// is the same.
    #[must_use = "a family without series is not exposed"]
    pub fn counter(&mut self, name: impl Into<Text>, help: impl Into<Text>) -> CounterFamily<'_> {
        let name = without_total(name.into());
        CounterFamily(self.draft(Kind::Counter, name, help.into()))
    }

    fn draft(&mut self, kind: Kind, name: Text, help: Text) -> &mut Draft {
        let known = |draft: &Draft| draft.family.name == name;
        let position = self.families.iter().position(known).unwrap_or_else(|| {
            self.families.push(Draft::new(kind, name, help));
            self.families.len() - 1
        });
        let draft = &mut self.families[position];
        draft.check_kind(kind);
        draft
    }

    pub(super) fn into_given(self) -> Given {
        let mut given = Given::default();
        for mut draft in self.families {
            let distinct = check::distinct(&draft.family.series);
            draft.note(distinct);
            let Draft { family, fault } = draft;
            match fault {
                Some(message) => given.faults.push(Fault {
                    family: family.name,
                    message,
                }),
                None if family.series.is_empty() => {}
                None => given.families.push(family),
            }
        }
        given
    }
}

impl Draft {
    fn new(kind: Kind, name: Text, help: Text) -> Self {
        let fault = check::name(&name).and_then(|()| check::help(&help)).err();
        Self {
            family: Family {
                name,
                help,
                unit: Text::default(),
                kind,
                series: Vec::new(),
            },
            fault,
        }
    }

    fn check_kind(&mut self, kind: Kind) {
        let first = self.family.kind;
        if first != kind {
            self.note(Err(format!("it is there as a {first} and as a {kind}")));
        }
    }

    fn push(&mut self, labels: &[(&str, &str)], value: Value) {
        self.note(check::labels(labels));
        let text = |text: &str| Text::Owned(text.to_owned());
        let mut labels: Vec<_> = labels
            .iter()
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        labels.sort();
        self.family.series.push(Series::new(labels, value));
    }

    fn note(&mut self, checked: Result<(), String>) {
        if let (None, Err(fault)) = (&self.fault, checked) {
            self.fault = Some(fault);
        }
    }
}

/// A gauge of a collector; see [`Families::gauge`].
#[derive(Debug)]
pub struct GaugeFamily<'a>(&'a mut Draft);

impl GaugeFamily<'_> {
    /// The series with these labels has this value.
    pub fn set(&mut self, labels: &[(&str, &str)], value: impl Number) -> &mut Self {
        self.0.push(labels, Value::Float(value.to_f64()));
        self
    }
}

/// A counter of a collector; see [`Families::counter`].
///
/// What it takes are totals since some start, which something else has added up.
#[derive(Debug)]
pub struct CounterFamily<'a>(&'a mut Draft);

impl CounterFamily<'_> {
    /// The series with these labels has this total.
    pub fn set(&mut self, labels: &[(&str, &str)], total: u64) -> &mut Self {
        self.0.push(labels, Value::Integer(total));
        self
    }

    /// The series with these labels has this total, which is finite and not negative.
    pub fn set_float(&mut self, labels: &[(&str, &str)], total: f64) -> &mut Self {
        self.0.note(check::total(total));
        self.0.push(labels, Value::Float(total));
        self
    }

    /// The series with these labels has this total, in seconds.
    pub fn set_duration(&mut self, labels: &[(&str, &str)], total: Duration) -> &mut Self {
        self.set_float(labels, total.as_secs_f64())
    }
}

fn without_total(name: Text) -> Text {
    match name.strip_suffix("_total") {
        Some(before) => Text::Owned(before.to_owned()),
        None => name,
    }
}
