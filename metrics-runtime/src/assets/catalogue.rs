//! The declarations as data.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::promql::sample_name;
use crate::descriptor::objectives::{Alert, Slo};
use crate::descriptor::{Descriptor, LabelKey};
use crate::snapshot::plan::{Family, Plan, unit_in};

/// Every declared family, by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Catalogue {
    /// The families.
    pub families: Vec<CatalogueFamily>,
}

/// One family: what its declarations have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CatalogueFamily {
    /// The name as OpenMetrics has it: without the `_total` of a counter.
    pub name: &'static str,
    /// The name by which queries know it; of a histogram it is followed by `_bucket` and the like.
    pub sample: String,
    /// `counter`, `gauge`, `histogram` or `summary`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The base unit; empty where there is none.
    pub unit: &'static str,
    /// The help text.
    pub help: &'static str,
    /// The finite bounds of a histogram's buckets.
    #[serde(skip_serializing_if = "<[f64]>::is_empty")]
    pub buckets: &'static [f64],
    /// The quantiles of a summary.
    #[serde(skip_serializing_if = "<[f64]>::is_empty")]
    pub quantiles: &'static [f64],
    /// Where it is declared, by place.
    pub declarations: Vec<Declaration>,
}

/// One place in the source that declares a family.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Declaration {
    /// The name there, which the configuration may have changed.
    pub name: &'static str,
    /// The path of the module.
    pub module: &'static str,
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The labels that vary, in the order of the declaration.
    pub labels: Vec<CatalogueLabel>,
    /// The labels that are the same on all series, by name.
    pub constant_labels: BTreeMap<&'static str, &'static str>,
    /// How many series there can be.
    pub max_series: usize,
    /// What should be told to somebody.
    pub alerts: Vec<CatalogueAlert>,
    /// The service level that is to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slo: Option<CatalogueSlo>,
}

/// One label and its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CatalogueLabel {
    /// The label's name.
    pub name: &'static str,
    /// Every value; empty where it can be any text.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub values: &'static [&'static str],
    /// How many values there can be.
    pub max: u32,
}

/// One alert.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CatalogueAlert {
    /// The name.
    pub name: &'static str,
    /// The condition in PromQL.
    pub expr: String,
    /// For how long it must hold first, as Prometheus writes times.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub hold: Option<&'static str>,
    /// Who is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<&'static str>,
}

/// One service level objective.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CatalogueSlo {
    /// The share that must be good.
    pub target: f64,
    /// How long what is good takes at most, in seconds as JSON. Where there is none, what is good is a
    /// call whose outcome is `ok`.
    #[serde(
        rename = "latency_seconds",
        skip_serializing_if = "Option::is_none",
        serialize_with = "seconds"
    )]
    pub latency: Option<Duration>,
}

impl Catalogue {
    /// The catalogue as JSON: an object with the list `families`, whose keys are those of
    /// [`CatalogueFamily`] and what it has. A `type` there is a kind, a `for` the time that an alert
    /// must hold; what is not known is left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

pub(super) fn of(plan: &Plan) -> Catalogue {
    Catalogue {
        families: plan.families().iter().map(family).collect(),
    }
}

fn family(family: &Family) -> CatalogueFamily {
    let descriptor = family.descriptor();
    let sample = sample_name(family);
    let declarations = family.declarations().iter().map(|declared| {
        let labels = family.constant_labels().iter().copied();
        declaration(declared.descriptor(), labels, &sample)
    });
    CatalogueFamily {
        name: family.name(),
        kind: descriptor.kind().as_str(),
        unit: unit_in(family.name(), descriptor.base_unit()),
        help: descriptor.help(),
        buckets: family.bounds(),
        quantiles: descriptor.quantiles(),
        declarations: declarations.collect(),
        sample,
    }
}

fn declaration(
    descriptor: &'static Descriptor,
    further_labels: impl Iterator<Item = (&'static str, &'static str)>,
    sample: &str,
) -> Declaration {
    let place = descriptor.location();
    let constants = descriptor.constant_label_pairs().chain(further_labels);
    let alerts = descriptor.alerts().iter();
    Declaration {
        name: descriptor.name(),
        module: descriptor.module(),
        file: place.file(),
        line: place.line(),
        column: place.column(),
        labels: descriptor.label_keys().iter().map(label).collect(),
        constant_labels: constants.collect(),
        max_series: descriptor.most_series(),
        alerts: alerts.map(|it| alert(it, sample)).collect(),
        slo: descriptor.slo().map(slo),
    }
}

fn label(key: &LabelKey) -> CatalogueLabel {
    CatalogueLabel {
        name: key.name(),
        values: key.values(),
        max: key.max(),
    }
}

fn alert(alert: &Alert, sample: &str) -> CatalogueAlert {
    CatalogueAlert {
        name: alert.name(),
        expr: alert.expression_of(sample),
        hold: alert.hold(),
        severity: alert.severity(),
        summary: alert.summary(),
    }
}

fn slo(slo: Slo) -> CatalogueSlo {
    CatalogueSlo {
        target: slo.target(),
        latency: slo.latency(),
    }
}

#[allow(clippy::ref_option)] // as serde calls it
fn seconds<S: Serializer>(latency: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    latency.map(|latency| latency.as_secs_f64()).serialize(to)
}
