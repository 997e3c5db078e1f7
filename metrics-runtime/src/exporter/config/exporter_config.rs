//! All that is configured, with a value for each key.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Mistake;
use super::document::Document;
use super::keys::KEYS;
use super::settings::{Place, Settings};
use crate::exporter::health::{DEADLINE, MAX_AGE};
use crate::exporter::{Access, Limits, Page, routes};

/// How the exporter is configured. [The module's page](super) has a table of the keys, their
/// defaults and what is allowed.
///
/// It can be a part of a program's own configuration, in whatever format that is, and goes to
/// [`Builder::config`](crate::exporter::Builder::config):
///
/// ```
/// use metrics_runtime::exporter::ExporterConfig;
///
/// #[derive(serde::Deserialize)]
/// struct Settings {
///     #[serde(default)]
///     metrics: ExporterConfig,
/// }
///
/// let settings = r#"{ "metrics": { "listen": "127.0.0.1:0", "limits": { "connections": 64 } } }"#;
/// let settings: Settings = serde_json::from_str(settings)?;
/// assert_eq!(settings.metrics.limits.connections, 64);
/// assert_eq!(settings.metrics.path, "/metrics");
///
/// let settings = r#"{ "metrics": { "limits": { "conections": 64 }, "path": "metrics" } }"#;
/// let error = serde_json::from_str::<Settings>(settings).err().unwrap().to_string();
/// assert!(error.contains("`limits.conections`; did you mean `limits.connections`?"), "{error}");
/// assert!(error.contains("`path` cannot be `\"metrics\"`"), "{error}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct ExporterConfig {
    /// Whether the exporter is there at all. Without it there is no thread, no port and no recorder
    /// of the `metrics` facade.
    pub enabled: bool,
    /// The address to listen on, as `host:port` or `unix:` and a path; or `none`, for an exporter
    /// that is [mounted](crate::exporter::Exporter::router) in a server of the program.
    pub listen: String,
    /// The path of the metrics.
    pub path: String,
    /// How many series all families together may make whose labels are texts.
    pub max_series: u32,
    /// Whether histograms of other crates have buckets where no rule is for them.
    pub default_buckets: bool,
    /// How often collectors are asked, at most; 0 for each scrape.
    pub collect_interval: Duration,
    /// How long a collector may take.
    pub collector_timeout: Duration,
    /// Whether to expose the metrics of the process.
    pub process_metrics: bool,
    /// Whether to expose the metrics of the tokio runtime.
    pub tokio_metrics: bool,
    /// Whether to expose the exporter's own metrics.
    pub exporter_metrics: bool,
    /// Whether OpenMetrics says when each series began.
    pub created_samples: bool,
    /// The page for people.
    pub page: Page,
    /// How health checks are asked.
    pub health: HealthConfig,
    /// How much clients may take.
    pub limits: Limits,
    /// Who may ask.
    pub access: Access,
    /// What is changed of the metrics: `labels`, `buckets` and `metrics`.
    pub(in crate::exporter) settings: Settings,
}

/// How [health checks](crate::exporter::health) are asked.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct HealthConfig {
    /// How long a check may take that says nothing of it.
    pub deadline: Duration,
    /// For how long a result counts.
    pub max_age: Duration,
}

impl Default for HealthConfig {
    fn default() -> Self {
        Self {
            deadline: DEADLINE,
            max_age: MAX_AGE,
        }
    }
}

impl Default for ExporterConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: "127.0.0.1:9464".to_owned(),
            path: routes::METRICS.to_owned(),
            max_series: Self::MAX_SERIES,
            default_buckets: true,
            collect_interval: Duration::ZERO,
            collector_timeout: Duration::from_secs(1),
            process_metrics: true,
            tokio_metrics: true,
            exporter_metrics: true,
            created_samples: true,
            page: Page::default(),
            health: HealthConfig::default(),
            limits: Limits::default(),
            access: Access::default(),
            settings: Settings::default(),
        }
    }
}

impl ExporterConfig {
    pub(in crate::exporter) const MAX_SERIES: u32 = 10_000;

    /// Whether it listens by itself.
    pub(in crate::exporter) fn listens(&self) -> bool {
        self.listen != "none"
    }

    /// What is wrong with the values that the program has set; others were looked at when they were
    /// read.
    pub(in crate::exporter) fn mistakes(&self) -> Vec<Mistake> {
        let checked = KEYS.iter().filter_map(|key| {
            let allowed = (key.check)(self).err()?;
            let (name, value) = (key.name, (key.show)(self));
            let message = format!("`{name}` cannot be `{value}`; {allowed}");
            Some(Mistake::new(&Place::Program, message))
        });
        checked.collect()
    }
}

impl<'de> Deserialize<'de> for ExporterConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = toml::Table::deserialize(deserializer)?;
        let text = toml::to_string(&table).map_err(D::Error::custom)?;
        let mut config = Self::default();
        let mistakes = Document::at(Place::Program, &text).read(&mut config);
        if mistakes.is_empty() {
            return Ok(config);
        }
        let messages: Vec<_> = mistakes
            .into_iter()
            .map(|mistake| mistake.message)
            .collect();
        Err(D::Error::custom(messages.join("; ")))
    }
}
