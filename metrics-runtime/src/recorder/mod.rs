//! The way in from the `metrics` facade: what any crate records with `counter!`, `gauge!` or
//! `histogram!` is exposed with the rest.
//!
//! A name that the program declares lands on the declared series ([`declared`]); every other
//! one in the recorder of `metrics-exporter-prometheus` ([`undeclared`]), which is embedded.

mod declared;
mod undeclared;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};

use self::declared::{Declared, Lookup};
use self::undeclared::Undeclared;
use crate::descriptor::Kind;
use crate::metric;
use crate::snapshot::Snapshot;
use crate::snapshot::plan::Plan;

/// A [`metrics::Recorder`]; a copy is the same recorder.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Inner>);

struct Inner {
    declared: Declared,
    undeclared: Undeclared,
    /// What has been reported, so that a metric in a loop is one line in the log.
    reported: Mutex<HashSet<String>>,
}

impl Recorder {
    /// A recorder for the metrics that are declared now.
    pub(crate) fn new() -> Self {
        let declared = Declared::new();
        let undeclared = Undeclared::new(declared.histogram_bounds());
        Self(Arc::new(Inner {
            declared,
            undeclared,
            reported: Mutex::default(),
        }))
    }

    /// Declared and undeclared families in one order, no name twice.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let plan = Plan::current();
        Snapshot::merged(&plan, &self.undeclared(&plan))
    }

    /// The undeclared families that can stand beside those of the plan.
    pub(crate) fn undeclared(&self, plan: &Plan) -> Snapshot {
        undeclared::accept(plan, self.0.undeclared.families(), |refused| {
            self.report_once(refused);
        })
    }

    /// Moves what histograms of other crates have collected out of their growing buffers, and lets
    /// series go that are idle.
    pub(crate) fn run_upkeep(&self) {
        metric::upkeep();
        self.0.undeclared.run_upkeep();
    }

    fn report_once(&self, message: &str) {
        let mut reported = self
            .0
            .reported
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if reported.insert(message.to_owned()) {
            tracing::warn!("{message}");
        }
    }

    /// The facade's handle for `key`: on the declared series, in the embedded recorder, or
    /// nowhere.
    fn register<H>(
        &self,
        key: &Key,
        kind: Kind,
        declared: impl FnOnce(&declared::FacadeSeries) -> H,
        undeclared: impl FnOnce(&Undeclared, &Key) -> H,
        nowhere: impl FnOnce() -> H,
    ) -> H {
        match self.0.declared.find(key, kind) {
            Lookup::Series(series) => declared(series),
            Lookup::Made(series) => declared(&series),
            Lookup::OtherKind(descriptor) => {
                self.report_once(&format!(
                    "`{}` is recorded as a {kind} through the `metrics` facade but declared as a \
                     {} at {}; what the facade records is dropped. Rename one of them.",
                    key.name(),
                    descriptor.kind(),
                    descriptor.location(),
                ));
                nowhere()
            }
            Lookup::OtherLabels | Lookup::Unknown => match self.0.undeclared.key(key, kind) {
                Ok(key) => undeclared(&self.0.undeclared, &key),
                Err(refused) => {
                    self.report_once(&refused);
                    nowhere()
                }
            },
        }
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.undeclared.describe(&name, unit, description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.undeclared.describe(&name, unit, description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.undeclared.describe(&name, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.register(
            key,
            Kind::Counter,
            declared::FacadeSeries::counter,
            |undeclared, key| undeclared.recorder().register_counter(key, metadata),
            Counter::noop,
        )
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.register(
            key,
            Kind::Gauge,
            declared::FacadeSeries::gauge,
            |undeclared, key| undeclared.recorder().register_gauge(key, metadata),
            Gauge::noop,
        )
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        self.register(
            key,
            Kind::Histogram,
            declared::FacadeSeries::histogram,
            |undeclared, key| undeclared.recorder().register_histogram(key, metadata),
            Histogram::noop,
        )
    }
}

/// The name as OpenMetrics knows the family: without the `_total` of a counter.
fn family(name: &str, kind: Kind) -> &str {
    match kind {
        Kind::Counter => name
            .strip_suffix("_total")
            .filter(|before| !before.is_empty())
            .unwrap_or(name),
        _ => name,
    }
}
