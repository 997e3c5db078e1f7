//! The way in from the `metrics` facade: what any crate records with `counter!`, `gauge!` or
//! `histogram!` is exposed with the rest.
//!
//! A name that the program declares lands on the declared series ([`declared`]); every other
//! one in the recorder of `metrics-exporter-prometheus` ([`undeclared`]), which is embedded.

mod accept;
pub(crate) mod buckets;
mod declared;
mod undeclared;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use metrics_exporter_prometheus::formatting::sanitize_label_key;

use self::accept::{Remark, accept};
pub(crate) use self::accept::{add_label, is_declared_sample, sample_names};
use self::buckets::BucketRules;
use self::declared::{Declared, Lookup};
use self::undeclared::Undeclared;
use crate::descriptor::Kind;
use crate::metric;
use crate::snapshot::Snapshot;
use crate::snapshot::plan::{Plan, Plans};
use crate::snapshot::rules::Rules;

/// A [`metrics::Recorder`]; a copy is the same recorder.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Inner>);

struct Inner {
    declared: Declared,
    undeclared: Undeclared,
    plans: Arc<Plans>,
    /// What has been reported, so that a metric in a loop is one line in the log.
    reported: Mutex<HashSet<String>>,
    conflicts: AtomicU64,
}

impl Recorder {
    /// A recorder for the metrics that are declared now.
    pub(crate) fn new(rules: Rules, buckets: BucketRules) -> Self {
        let declared = Declared::new();
        let undeclared = Undeclared::new(declared.distributions(), buckets);
        Self(Arc::new(Inner {
            declared,
            undeclared,
            plans: Arc::new(Plans::new(rules)),
            reported: Mutex::default(),
            conflicts: AtomicU64::new(0),
        }))
    }

    /// The plans under its rules.
    pub(crate) fn plans(&self) -> &Arc<Plans> {
        &self.0.plans
    }

    /// The undeclared families that can stand beside those of the plan.
    pub(crate) fn undeclared(&self, plan: &Plan) -> Snapshot {
        let families = self.0.undeclared.families();
        accept(
            plan,
            self.0.plans.rules(),
            families,
            |remark| match remark {
                Remark::Refused(message) => self.report_conflict(&message),
                Remark::NotAsWanted(message) => {
                    self.report_once(&message);
                }
            },
        )
    }

    /// Moves what histograms of other crates have collected out of their growing buffers, and lets
    /// series go that are idle.
    pub(crate) fn run_upkeep(&self) {
        metric::upkeep();
        self.0.undeclared.run_upkeep();
    }

    /// How many metrics of other crates are not exposed because of another one.
    pub(crate) fn conflicts(&self) -> u64 {
        self.0.conflicts.load(Ordering::Relaxed)
    }

    /// Says in the log what is not exposed of the facade, unless it has said so before.
    pub(crate) fn report_conflict(&self, message: &str) {
        if self.report_once(message) {
            self.0.conflicts.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether the message is new. Nothing is locked while it is logged: whoever takes the log may
    /// record metrics of its own.
    fn report_once(&self, message: &str) -> bool {
        let mut reported = self
            .0
            .reported
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_new = !reported.contains(message) && reported.insert(message.to_owned());
        drop(reported);
        if is_new {
            tracing::warn!("{message}");
        }
        is_new
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
                self.report_conflict(&format!(
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
                    self.report_conflict(&refused);
                    nowhere()
                }
            },
        }
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let undeclared = &self.0.undeclared;
        undeclared.describe(&name, Kind::Counter, unit, description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let undeclared = &self.0.undeclared;
        undeclared.describe(&name, Kind::Gauge, unit, description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let undeclared = &self.0.undeclared;
        undeclared.describe(&name, Kind::Histogram, unit, description);
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

/// Whether a name, of a metric or a label, can stay as it is.
fn is_clean(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = |first: u8| first.is_ascii_alphabetic() || first == b'_';
    bytes.next().is_some_and(starts)
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A name that is allowed. The formats allow a `:` too, but leave it to recording rules.
fn clean_name(name: &str) -> Cow<'_, str> {
    if is_clean(name) {
        Cow::Borrowed(name)
    } else if name.is_empty() {
        Cow::Borrowed("_")
    } else {
        Cow::Owned(sanitize_label_key(name))
    }
}

/// A label name that is allowed, and not one that the formats write themselves. As Prometheus
/// does with a target's own labels, `exported_` goes in front of those.
fn clean_label_name(name: &str) -> Cow<'_, str> {
    let name = clean_name(name);
    if is_reserved(&name) || name.starts_with('_') {
        Cow::Owned(format!("exported_{name}"))
    } else {
        name
    }
}

fn is_reserved(label: &str) -> bool {
    label == "le" || label == "quantile"
}
