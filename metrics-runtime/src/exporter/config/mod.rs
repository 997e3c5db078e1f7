//! How the exporter is configured, and what an operator changes of a program's metrics without
//! building it again: by the [`Builder`](super::Builder), by a file in [TOML], by environment
//! variables and by arguments of the program.
//!
//! ```toml
//! listen = "0.0.0.0:9464"
//!
//! [limits]
//! connections = 64
//! write_timeout = "10s"
//!
//! # Labels on every series.
//! [labels]
//! region = "eu-west"
//!
//! # Buckets for histograms of other crates, which are summaries without. One of `name`, `prefix`
//! # and `suffix` says which. Of several rules for one histogram, that with its `name` counts, or
//! # else the longest, and of a prefix and a suffix of one length the prefix.
//! [[buckets]]
//! suffix = "_rows"
//! bounds = [1, 10, 100, 1_000]
//!
//! [[buckets]]
//! prefix = "sqlx_"
//! bounds = [0.001, 0.01, 0.1, 1]
//!
//! # One metric, as the program or one of its crates calls it, or as `/metrics` shows it: the
//! # `_total` of a counter may be there or not.
//! [metrics.shop_checkout_duration_seconds]
//! buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5]   # instead of the declared ones
//! labels = { team = "payment" }              # on its series
//!
//! [metrics.shop_orders_total]
//! rename = "orders_total"                    # the name in `/metrics`
//!
//! [metrics.shop_debug_queue_length]
//! drop = true                                # not in `/metrics`
//! ```
//!
//! Each key has the same name everywhere. `limits.connections` is that in a file, the environment
//! variable `METRICS_EXPORTER_LIMITS_CONNECTIONS`, the argument `--metrics-limits-connections`, and a
//! field of [`ExporterConfig`]:
//!
//! | read by | counts more than | of several |
//! |---|---|---|
//! | the methods of [`Builder`](super::Builder), or [`config`](super::Builder::config) with an [`ExporterConfig`] | the defaults | the last |
//! | [`config_file`](super::Builder::config_file), [`config_str`](super::Builder::config_str) | these | the last |
//! | [`config_env`](super::Builder::config_env) | files | |
//! | [`config_args`](super::Builder::config_args), with the feature `clap` | all others | |
//!
//! Lists are replaced as a whole; labels, buckets and metrics are put together, name by name. Times are
//! texts with a unit (`"250ms"`, `"5s"`, `"1m"`, `"2h"`), sizes are numbers of bytes. Variables and
//! arguments have texts without quotation marks and lists with commas between, labels are
//! `region=eu,team=x`, and `buckets` and `metrics` are in TOML (`[{ suffix = "_rows", bounds = [1, 10] }]`).
//!
//! | key | says | default |
//! |---|---|---|
//! | `enabled` | whether the exporter is there at all; without it there is no thread, no port and no recorder of the `metrics` facade, and recording goes on as cheap as it was | `true` |
//! | `listen` | the address, as `host:port` (with port 0 any free one) or `unix:` and a path; `none` for an exporter that is only [mounted](super::Exporter::router) | `"127.0.0.1:9464"` |
//! | `path` | the path of the metrics: a slash, then letters, digits and `-._~`; not that of another route | `"/metrics"` |
//! | `max_series` | how many series all families together may make whose labels are texts | `10000` |
//! | `default_buckets` | whether histograms of other crates whose names end in `_seconds` or `_bytes` have the buckets [`SECONDS`] or [`BYTES`] where no rule is for them | `true` |
//! | `collect_interval` | how often collectors are asked, at most; until then scrapes share what they gave last. 0 is: at each scrape | `"0s"` |
//! | `collector_timeout` | how long a collector may take | `"1s"` |
//! | `process_metrics` | whether to expose the metrics of the process | `true` |
//! | `tokio_metrics` | whether to expose the metrics of the tokio runtime | `true` |
//! | `exporter_metrics` | whether to expose the exporter's own metrics | `true` |
//! | `created_samples` | whether OpenMetrics says in a sample `…_created` [when each series began](super::Builder::created_samples) | `true` |
//! | `page.enabled` | whether there is a [page](super::Page) for people at `/debug/metrics` | `true` |
//! | `page.interval` | from one [sample](field@super::Page::interval) of the page to the next | `"5s"` |
//! | `page.length` | how far the samples of the page [go back](super::Page::length) | `"900s"` |
//! | `page.bytes` | bytes that the samples of the page [may take](super::Page::bytes) | `8388608` |
//! | `health.deadline` | how long a [health check](super::health) may take that says nothing of it | `"800ms"` |
//! | `health.max_age` | for how long the result of a health check counts | `"1s"` |
//! | `limits.connections` | [connections](super::Limits::connections) at the same time, from 1 | `512` |
//! | `limits.renders` | [scrapes](super::Limits::renders) that are put together at the same time, from 1 | `8` |
//! | `limits.head_bytes` | bytes of a request's [head](super::Limits::head_bytes), from 8192 | `16384` |
//! | `limits.headers` | [header lines](super::Limits::headers) of a request, from 1 | `100` |
//! | `limits.target_bytes` | bytes of a request's [target](super::Limits::target_bytes), from 1 | `8000` |
//! | `limits.body_bytes` | bytes of a request's [body](super::Limits::body_bytes), which no route takes | `16384` |
//! | `limits.head_timeout` | how long a request's [head](super::Limits::head_timeout) may take | `"10s"` |
//! | `limits.write_timeout` | how long a client may take to [read](super::Limits::write_timeout) an answer | `"30s"` |
//! | `limits.idle_timeout` | how long a connection may [wait](super::Limits::idle_timeout) for the next request | `"20s"` |
//! | `limits.shutdown_timeout` | how long running scrapes may take at the [end](super::Limits::shutdown_timeout) | `"5s"` |
//! | `access.hosts` | the [names](super::Access::hosts) under which the exporter may be asked | `[]` |
//! | `access.peers` | the addresses and networks [from which](super::Access::peers) it may be asked | `[]` |
//! | `access.web_config_file` | a [web configuration file](super::Access::web_config_file) of the Prometheus exporters | `""` |
//! | `access.bearer_token_sha256` | the SHA-256 of each [token](super::Access::bearer_token_sha256) that may ask | `[]` |
//! | `access.bearer_token_file` | a [file](super::Access::bearer_token_file) with the tokens that may ask | `""` |
//! | `access.open_probes` | whether liveness and readiness are [shown to anybody](super::Access::open_probes) | `false` |
//! | `access.socket_mode` | the [permissions](super::Access::socket_mode) of the Unix socket, as `0o660` | |
//! | `labels` | labels on every series | |
//! | `buckets` | rules: what is compared with the names of histograms (`name`, `prefix` or `suffix`), and the `bounds`, increasing, without `inf`, which is always there | |
//! | `metrics` | for each name what is changed: `buckets`, the bounds of this histogram, declared or not; `rename`, another name; `drop`, whether it is left out; `labels`, on its series, where one that is also in `[labels]` has this value | |
//!
//! Keys without a section stand before the first `[…]` of a file. The feature `clap` makes
//! `ExporterArgs`, with an argument for each key.
//!
//! A variable that begins with `METRICS_EXPORTER_` and is no key is a warning in the log, with the nearest
//! name: Kubernetes makes such ones for a service that is called `metrics-exporter`.
//!
//! # What a rule does
//!
//! * It changes what is exposed, not what is recorded: in the program, and in what other crates
//!   record through the `metrics` facade, a metric has the name that it has in the code. The values
//!   of handles are as ever, those of a dropped metric included.
//! * The buckets of a declared histogram are replaced for the whole program and for good, before the
//!   first scrape. If several places declare the name, it is so in all of them.
//! * Rules are looked at once, when the exporter is installed. A scrape takes no longer for them.
//!
//! # What can be wrong
//!
//! All that is known when the exporter is installed is an error there ([`ConfigError`]), with the
//! file and the line, or the name of the variable or argument: a key that does not exist, a value that
//! is not allowed, bounds that do not increase, a name that is not
//! allowed or belongs to another metric, a label that a metric has already, buckets for what is no
//! histogram. A section about a metric that is not declared is a warning in the log (through
//! `tracing`), since it may be that of another crate which has not recorded anything.
//!
//! Metrics of other crates are known when they are recorded. Where a rule cannot be applied to one,
//! because the name is taken or the label is there already, it is exposed without, and the log says
//! so, once.
//!
//! ```standalone_crate
//! use metrics_runtime::{Counter, Exporter, MetricSet};
//!
//! #[derive(MetricSet)]
//! #[metrics(prefix = "shop")]
//! struct Shop {
//!     /// Orders taken.
//!     orders: Counter,
//! }
//!
//! let recorder = Exporter::builder()
//!     .config_str("
//!         [labels]
//!         region = 'eu-west'
//!
//!         [metrics.shop_orders_total]
//!         rename = 'orders_total'
//!     ")
//!     .build_recorder()?;
//! Shop::get().orders.increment(3);
//! assert!(recorder.render_text().contains("\norders_total{region=\"eu-west\"} 3\n"));
//!
//! let error = Exporter::builder()
//!     .config_str("[metrics.shop_orders_total]\nrename = 'orders-taken'")
//!     .build_recorder()
//!     .unwrap_err();
//! assert!(error.to_string().contains("line 2: metric name `orders-taken`: '-' at byte 6 is not allowed"));
//! # Ok::<(), metrics_runtime::exporter::InstallError>(())
//! ```
//!
//! [TOML]: https://toml.io
//! [`SECONDS`]: crate::buckets::SECONDS
//! [`BYTES`]: crate::buckets::BYTES

#[cfg(feature = "clap")]
mod arguments;
mod constant;
mod document;
mod exporter_config;
mod keys;
mod resolve;
mod settings;
mod source;
mod value;

use std::fmt;

#[cfg(feature = "clap")]
pub use self::arguments::ExporterArgs;
pub use self::exporter_config::{ExporterConfig, HealthConfig};
pub(super) use self::resolve::{Resolved, resolve};
pub(super) use self::settings::{Place, Said};
pub(super) use self::source::Source;

/// Everything that is wrong with a configuration; never empty.
#[derive(Clone, Debug)]
pub struct ConfigError(Vec<Mistake>);

/// Something that is wrong with a configuration.
#[derive(Clone, Debug)]
pub struct Mistake {
    place: Place,
    message: String,
}

impl Mistake {
    fn new(place: &Place, message: impl Into<String>) -> Self {
        Self {
            place: place.clone(),
            message: message.into(),
        }
    }
}

impl ConfigError {
    /// Each mistake, by file and line.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }

    /// Of these mistakes, of which there is one at least.
    pub(super) fn new(mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by(|a, b| a.place.file_and_line().cmp(&b.place.file_and_line()));
        Self(mistakes)
    }

    /// With more of them.
    pub(super) fn and(self, mut more: Vec<Mistake>) -> Self {
        more.extend(self.0);
        Self::new(more)
    }

    /// An error if there are mistakes.
    pub(super) fn unless_empty(mistakes: Vec<Mistake>) -> Result<(), Self> {
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Self::new(mistakes))
    }
}

/// The place and the mend.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mistake(s) in the configuration", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for ConfigError {}
