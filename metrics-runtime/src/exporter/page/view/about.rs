//! What a family is: where it is declared, and what is expected of it.

use serde::Serialize;

use super::labels::shortened;
use crate::descriptor::objectives::Slo;
use crate::descriptor::{Descriptor, Kind};
use crate::exporter::page::history::{FamilyHistory, Origin};
use crate::exporter::page::words::{self, Measure};

/// What does not change.
#[derive(Debug, Default, Serialize)]
pub(in crate::exporter::page) struct About {
    pub(in crate::exporter::page) group: String,
    /// By which groups are sorted.
    pub(in crate::exporter::page) order: String,
    pub(in crate::exporter::page) name: String,
    pub(in crate::exporter::page) kind: &'static str,
    pub(in crate::exporter::page) help: String,
    pub(in crate::exporter::page) unit: String,
    pub(in crate::exporter::page) source: String,
    pub(in crate::exporter::page) objective: String,
    pub(in crate::exporter::page) alerts: Vec<Alert>,
}

/// One alert of the family.
#[derive(Debug, Serialize)]
pub(in crate::exporter::page) struct Alert {
    pub(in crate::exporter::page) key: String,
    pub(in crate::exporter::page) severity: String,
    pub(in crate::exporter::page) expression: String,
    pub(in crate::exporter::page) hold: String,
}

impl About {
    pub(super) fn of(family: &FamilyHistory) -> Self {
        let suffix = if family.kind == Kind::Counter {
            "_total"
        } else {
            ""
        };
        let (rank, group, source) = match &family.origin {
            Origin::Declared(places) => {
                let (rank, group) = module(places);
                (rank, group, source(places))
            }
            Origin::Facade => (2, FACADE, "another crate".to_owned()),
            Origin::Collected => (3, COLLECTED, "a collector".to_owned()),
        };
        let name = format!("{}{suffix}", family.name);
        let places = match &family.origin {
            Origin::Declared(places) => &places[..],
            _ => &[],
        };
        Self {
            group: group.to_owned(),
            order: format!("{rank} {group}"),
            objective: places
                .iter()
                .find_map(|place| place.slo())
                .map(objective)
                .unwrap_or_default(),
            alerts: alerts(places, &name),
            name,
            kind: family.kind.as_str(),
            help: shortened(&family.help).into_owned(),
            unit: family.unit.to_string(),
            source,
        }
    }
}

const SHARED: &str = "Declared in several modules";
const FACADE: &str = "Through the metrics facade";
const COLLECTED: &str = "From collectors";
const OWN: &str = "The exporter itself";

/// Where a declared family stands: first what is the program's own.
fn module(places: &[&'static Descriptor]) -> (u8, &'static str) {
    let mut modules = places.iter().map(|place| place.module());
    let first = modules.next().unwrap_or_default();
    match modules.all(|module| module == first) {
        true if first.starts_with(concat!(env!("CARGO_CRATE_NAME"), "::")) => (4, OWN),
        true => (0, first),
        false => (1, SHARED),
    }
}

/// What is to be kept: `99.9 % within 100 ms`.
fn objective(slo: Slo) -> String {
    let target = words::share(slo.target());
    match slo.latency() {
        Some(latency) => format!(
            "{target} within {}",
            Measure::Seconds.value(latency.as_secs_f64())
        ),
        None => format!("{target} with the outcome ok"),
    }
}

/// The alerts of all places, each name once.
fn alerts(places: &[&Descriptor], name: &str) -> Vec<Alert> {
    let alerts = places.iter().flat_map(|place| place.alerts());
    let alerts = alerts.map(|alert| Alert {
        key: alert.name().to_owned(),
        severity: alert.severity().unwrap_or_default().to_owned(),
        expression: alert.expression_of(name),
        hold: alert.hold().unwrap_or_default().to_owned(),
    });
    let mut alerts: Vec<_> = alerts.collect();
    alerts.sort_by(|a, b| a.key.cmp(&b.key));
    alerts.dedup_by(|a, b| a.key == b.key);
    alerts
}

fn source(places: &[&Descriptor]) -> String {
    let Some(first) = places.first().map(|place| place.location()) else {
        return String::new();
    };
    let first = format!("{}:{}", first.file(), first.line());
    match places.len() - 1 {
        0 => first,
        further => format!(
            "{first} and {}",
            words::count(further, "other place", "other places")
        ),
    }
}
