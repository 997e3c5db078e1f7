//! What the checks say together, and its JSON.

use std::time::Duration;

use serde_json::json;

use super::Probe;
use super::check::Said;

/// What became of the checks that were asked.
pub(in crate::exporter) struct Report {
    pub(super) states: Vec<State>,
}

/// What is known of one check.
pub(super) struct State {
    pub(super) name: String,
    pub(super) probe: Probe,
    pub(super) said: Said,
    /// How long its last run took, or has taken so far.
    pub(super) took: Duration,
    /// How old the result is.
    pub(super) age: Duration,
    pub(super) deadline: Duration,
}

impl Report {
    /// Whether no check has failed.
    pub(in crate::exporter) fn is_well(&self) -> bool {
        self.states.iter().all(|state| state.said.is_ok())
    }

    /// All that is known.
    pub(in crate::exporter) fn to_json(&self) -> String {
        let checks: Vec<_> = self.states.iter().map(State::to_json).collect();
        let report = json!({ "status": status(self.is_well()), "checks": checks });
        format!("{report:#}\n")
    }
}

impl State {
    fn to_json(&self) -> serde_json::Value {
        json!({
            "name": self.name,
            "probe": self.probe.name(),
            "status": status(self.said.is_ok()),
            "error": self.said.as_ref().err(),
            "age_seconds": self.age.as_secs_f64(),
            "duration_seconds": self.took.as_secs_f64(),
            "deadline_seconds": self.deadline.as_secs_f64(),
        })
    }
}

fn status(is_well: bool) -> &'static str {
    if is_well { "ok" } else { "failing" }
}
