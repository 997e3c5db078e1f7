//! What can be made of the metrics' declarations alone: a catalogue of them, and rules for Prometheus.
//!
//! All of it is known before the program has recorded anything, so it can be written to a file while
//! the program is tested or packed:
//!
//! ```no_run
//! std::fs::write("rules.yml", metrics_runtime::assets::rules())?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The same program gives the same bytes. An exporter has both under the names that its configuration
//! gives the metrics: [`Exporter::rules`](crate::Exporter::rules) and
//! [`Exporter::catalogue`](crate::Exporter::catalogue).

mod catalogue;
mod promql;
mod rules;
mod slo;
mod yaml;

pub use self::catalogue::{
    Catalogue, CatalogueAlert, CatalogueFamily, CatalogueLabel, CatalogueSlo, Declaration,
};
use crate::snapshot::plan::Plan;

/// Every family that the program declares, with all that is known of it.
#[must_use]
pub fn catalogue() -> Catalogue {
    catalogue_of(&Plan::current())
}

/// A [rules file] for Prometheus, as YAML: the alerts that the program declares, and for each of its
/// SLOs the recording rules and alerts that tell how fast its error budget goes.
///
/// The budget is that of 30 days, of which an alert means that 2 % went in an hour, 5 % in six hours,
/// or 10 % in a day or three ([The Site Reliability Workbook, chapter 5][workbook], its sixth way). The
/// first two have the severity `page`, the others `ticket`. Each looks at a second window of a twelfth
/// of the time, so that it ends soon after what it is about. Series are told apart by `job`.
///
/// What is good of an SLO with a latency is what took no longer. Of one without, it is a call whose
/// outcome is `ok`: one that was cancelled gave its caller no answer either.
///
/// [rules file]: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
/// [workbook]: https://sre.google/workbook/alerting-on-slos/
#[must_use]
pub fn rules() -> String {
    rules_of(&Plan::current())
}

/// The catalogue of what `plan` exposes.
pub(crate) fn catalogue_of(plan: &Plan) -> Catalogue {
    catalogue::of(plan)
}

/// The rules for what `plan` exposes.
pub(crate) fn rules_of(plan: &Plan) -> String {
    yaml::file(&rules::of(plan))
}
