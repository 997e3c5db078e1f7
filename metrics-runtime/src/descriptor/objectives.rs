//! What is expected of a metric, and who is told when it is otherwise.

use std::time::Duration;

/// What stands for the metric's name in the expression of an alert.
const PLACEHOLDER: &str = "$metric";

/// What is expected of one metric.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Objectives {
    pub slo: Option<Slo>,
    pub alerts: &'static [Alert],
}

/// A condition that somebody should be told of, as Prometheus' [alerting rules] have it.
///
/// [alerting rules]: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    name: &'static str,
    expression: &'static str,
    hold: &'static str,
    severity: &'static str,
    summary: &'static str,
}

impl Alert {
    /// An alert with these texts, of which the last three can be empty.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        expression: &'static str,
        hold: &'static str,
        severity: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            expression,
            hold,
            severity,
            summary,
        }
    }

    /// The name, in camel case.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The condition in PromQL as it is written, with `$metric` for the metric's name.
    #[must_use]
    pub const fn expression(&self) -> &'static str {
        self.expression
    }

    /// The condition for the metric that is exposed as `name`, a counter with its `_total`.
    #[must_use]
    pub fn expression_of(&self, name: &str) -> String {
        self.expression.replace(PLACEHOLDER, name)
    }

    /// For how long the condition must hold first, as Prometheus writes times (`5m`).
    #[must_use]
    pub const fn hold(&self) -> Option<&'static str> {
        said(self.hold)
    }

    /// Who is told: the value of the label `severity`.
    #[must_use]
    pub const fn severity(&self) -> Option<&'static str> {
        said(self.severity)
    }

    /// What is wrong, in one sentence, which can be a template of Prometheus'.
    #[must_use]
    pub const fn summary(&self) -> Option<&'static str> {
        said(self.summary)
    }
}

const fn said(text: &'static str) -> Option<&'static str> {
    if text.is_empty() { None } else { Some(text) }
}

/// A service level objective: which share of all calls or values must be good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slo {
    /// In seconds, and a bound of the histogram's buckets.
    latency: Option<f64>,
    target: f64,
}

impl Slo {
    #[doc(hidden)]
    #[must_use]
    pub const fn of_latency(seconds: f64, target: f64) -> Self {
        Self {
            latency: Some(seconds),
            target,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn of_outcomes(target: f64) -> Self {
        Self {
            latency: None,
            target,
        }
    }

    /// The share that must be good, above 0 and below 1.
    #[must_use]
    pub const fn target(&self) -> f64 {
        self.target
    }

    /// How long what is good takes at most. Where there is none, what is good is a call whose
    /// outcome is `ok`.
    #[must_use]
    pub fn latency(&self) -> Option<Duration> {
        self.latency.map(Duration::from_secs_f64)
    }

    /// The bound of the buckets below which everything is good.
    #[cfg(feature = "exporter")]
    pub(crate) const fn bound(&self) -> Option<f64> {
        self.latency
    }
}
