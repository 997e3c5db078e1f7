use std::ffi::OsString;
use std::fmt;
use std::io;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Exporter;
use super::Limits;
use super::access::{Access, AccessError, Guard, Listening};
use super::at_shutdown::AtShutdown;
#[cfg(feature = "push")]
use super::at_shutdown::Render;
use super::collectors::Collecting;
#[cfg(feature = "clap")]
use super::config::ExporterArgs;
use super::config::{ConfigError, ExporterConfig, Place, Resolved, Said, Source, resolve};
use super::health::{Health, IntoCheck};
use super::listener::{Address, Bound};
use super::page::{Page, Sampler};
use super::recorder::Recorder;
use super::routes::{self, Served};
use super::scrape::Scraper;
use super::server::{Front, Server};
use super::sharing::Sharing;
use crate::backend;
use crate::clock;
use crate::collect::Collector;
use crate::exemplars;
use crate::inventory::{self, Conflicts};
use crate::metric::{self, Metric};
use crate::recorder::{self, buckets::Matching};
use crate::snapshot::plan;

/// How to serve the program's metrics.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is served before `install`"]
pub struct Builder {
    /// What the methods said, and then what was read.
    config: ExporterConfig,
    at_shutdown: AtShutdown,
    sources: Vec<Source>,
    collecting: Collecting,
    health: Health,
    exemplars: Option<Exemplars>,
}

/// Where exemplars come from.
#[derive(Clone)]
struct Exemplars(Arc<dyn exemplars::Source>);

impl fmt::Debug for Exemplars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exemplars")
    }
}

impl Builder {
    /// The address to listen on, as `host:port`; by default `127.0.0.1:9464`. Port 0 takes any
    /// free port, which [`Exporter::local_addr`] then tells.
    ///
    /// `unix:/run/shop/metrics.sock` is a Unix socket with this path. A socket that nobody listens on
    /// any more is replaced; any other file is an error. It is removed when the exporter ends.
    ///
    /// Whoever reaches the address can read every metric, unless [`access`](Self::access) says
    /// otherwise.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.config.listen = address.into();
        self
    }

    /// Does not listen: the exporter is [mounted](Exporter::router) in a server that the program has.
    pub fn no_listener(self) -> Self {
        self.listen("none")
    }

    /// The path of the metrics; by default `/metrics`. It must not be that of another of the
    /// exporter's routes.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.config.path = path.into();
        self
    }

    /// Whether the exporter is there at all; by default yes. Without it [`install`](Self::install) gives
    /// one that does nothing: there is no thread, no port and no recorder of the `metrics` facade, and
    /// what is recorded costs no more than with one.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.config.enabled = enabled;
        self
    }

    /// Who may ask: from where, under which name, with which password, token or certificate; by
    /// default whoever reaches the address.
    pub fn access(mut self, access: Access) -> Self {
        self.config.access = access;
        self
    }

    /// Asks this source for [exemplars](crate::exemplars) once this is installed, as
    /// [`exemplars::set_source`](crate::exemplars::set_source) does; without it there are those that
    /// are given at the call.
    pub fn exemplars(self, source: impl exemplars::Source) -> Self {
        Self {
            exemplars: Some(Exemplars(Arc::new(source))),
            ..self
        }
    }

    /// How long running scrapes may take to finish when the exporter shuts down; by default
    /// 5 seconds.
    pub fn shutdown_timeout(mut self, shutdown_timeout: Duration) -> Self {
        self.config.limits.shutdown_timeout = shutdown_timeout;
        self
    }

    /// How much clients may take: connections, bytes and time.
    /// [`shutdown_timeout`](Self::shutdown_timeout) is among them.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// What there is of the page `/debug/metrics`, and how far back it goes.
    pub fn page(mut self, page: Page) -> Self {
        self.config.page = page;
        self
    }

    /// What to do with the last values when the exporter shuts down.
    #[cfg(feature = "push")]
    pub(crate) fn at_shutdown(self, action: impl Fn(Render) + Send + Sync + 'static) -> Self {
        Self {
            at_shutdown: AtShutdown::new(action),
            ..self
        }
    }

    /// The buckets of histograms that come from other crates through the `metrics` facade, which
    /// are summaries without; for [one name](Matching::exact) that the program declares, the buckets
    /// instead of the declared ones.
    ///
    /// The bounds are finite and increase; that of `+Inf` is always there. The later of two rules
    /// for the same names counts.
    #[track_caller]
    pub fn buckets(mut self, histograms: Matching, bounds: impl Into<Vec<f64>>) -> Self {
        self.config.settings.buckets(histograms, said(bounds));
        self
    }

    /// Whether histograms of other crates have the buckets [`SECONDS`] if their names end in
    /// `_seconds`, and [`BYTES`] if in `_bytes`, where no [rule](Self::buckets) is for them; by
    /// default they have.
    ///
    /// [`SECONDS`]: crate::buckets::SECONDS
    /// [`BYTES`]: crate::buckets::BYTES
    pub fn default_buckets(mut self, are_used: bool) -> Self {
        self.config.default_buckets = are_used;
        self
    }

    /// A label on every series. A metric that is declared must not have one of that name; one of
    /// another crate that has it keeps its own.
    #[track_caller]
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.settings.label(name.into(), said(value));
        self
    }

    /// A label on every series of one metric, instead of one that [all](Self::label) have under that
    /// name. The metric is that of this name in the code, of this program or of another crate; a
    /// counter's `_total` may be there or not.
    #[track_caller]
    pub fn label_metric(
        mut self,
        metric: &str,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.config
            .settings
            .label_of(metric, name.into(), said(value));
        self
    }

    /// Exposes a metric under another name. For handles, and for the `metrics` facade, it has its
    /// old one. What is said of a metric elsewhere here is said by the old one.
    #[track_caller]
    pub fn rename_metric(mut self, metric: &str, name: impl Into<String>) -> Self {
        self.config.settings.rename(metric, said(name));
        self
    }

    /// Does not expose a metric. It is recorded as ever.
    #[track_caller]
    pub fn drop_metric(mut self, metric: &str) -> Self {
        self.config.settings.drop_metric(metric, said(true));
        self
    }

    /// All that the methods before this one have said, anew. What is [read](Self::config_file) counts
    /// more, and what later methods say, too.
    pub fn config(mut self, config: ExporterConfig) -> Self {
        self.config = config;
        self
    }

    /// A file by which an operator configures the exporter and changes its metrics: their buckets,
    /// names and labels. The page of [`config`](super::config) says what is in it.
    ///
    /// It is read when the exporter is installed, and must be there then. What it says counts more
    /// than this builder's methods; of several files the last one does.
    pub fn config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(Source::File(path.into()));
        self
    }

    /// The same as a text, from wherever the program has it.
    #[track_caller]
    pub fn config_str(mut self, text: impl Into<String>) -> Self {
        let source = Source::Text(text.into(), Location::caller());
        self.sources.push(source);
        self
    }

    /// Reads the environment variables that begin with `METRICS_EXPORTER_`, when the exporter is
    /// installed. They count more than files. The page of [`config`](super::config) has their names.
    pub fn config_env(mut self) -> Self {
        self.sources.push(Source::Variables(None));
        self
    }

    /// The same with these variables instead of the process', from wherever the program has them.
    pub fn config_vars<N: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let source = Source::Variables(Some(variables.collect()));
        self.sources.push(source);
        self
    }

    /// What the program's arguments say of the exporter. They count more than anything else.
    #[cfg(feature = "clap")]
    pub fn config_args(mut self, arguments: ExporterArgs) -> Self {
        self.sources.push(Source::Arguments(arguments.given));
        self
    }

    /// How many series all families together may make whose labels are texts; by default 10,000.
    /// Beyond it, what is recorded with further values is counted as `other`. What was made before
    /// stays.
    pub fn max_series(mut self, max_series: u32) -> Self {
        self.config.max_series = max_series;
        self
    }

    /// Adds a source of metrics that is asked at each scrape. The name is for the log and for the
    /// label `collector` of what is known of it: see [`collect`](crate::collect).
    ///
    /// The names `process` and `tokio` are taken by the collectors that are there by default.
    pub fn collector(mut self, name: impl Into<String>, collector: impl Collector) -> Self {
        let collector = (name.into(), Arc::new(collector) as _);
        self.collecting.collectors.push(collector);
        self
    }

    /// How long a collector may take; by default 1 second. A scrape does not wait any longer for
    /// it, and goes without its metrics. Collectors run at the same time, so this is how long all
    /// of them can hold up a scrape.
    pub fn collector_timeout(mut self, timeout: Duration) -> Self {
        self.config.collector_timeout = timeout;
        self
    }

    /// How often collectors are asked, at most; by default at each scrape. Until then scrapes get what
    /// the collectors gave last. It is for those that cost much, or where many scrape.
    pub fn collect_interval(mut self, interval: Duration) -> Self {
        self.config.collect_interval = interval;
        self
    }

    /// Adds a health check: see [`health`](super::health). The exporter has them, too, so
    /// that [more](super::Exporter::health) can be added later.
    pub fn health_check<M>(self, name: impl Into<String>, check: impl IntoCheck<M>) -> Self {
        self.health.register(name, check);
        self
    }

    /// The health checks of the program, instead of those that this builder has so far.
    pub fn health(self, health: Health) -> Self {
        Self { health, ..self }
    }

    /// How long a health check may take that says nothing of it; by default 800 milliseconds, so that
    /// there is an answer within the second that Kubernetes waits.
    pub fn health_deadline(mut self, deadline: Duration) -> Self {
        self.config.health.deadline = deadline;
        self
    }

    /// For how long the result of a health check counts; by default 1 second. However many ask, a
    /// check is asked no sooner again.
    pub fn health_max_age(mut self, max_age: Duration) -> Self {
        self.config.health.max_age = max_age;
        self
    }

    /// Whether to expose the metrics of this process, as all of Prometheus' client libraries do;
    /// by default yes. See [`Process`](crate::collect::Process).
    pub fn process_metrics(mut self, expose: bool) -> Self {
        self.config.process_metrics = expose;
        self
    }

    /// Whether to expose the metrics of the tokio runtime that [`install`](Self::install) is called
    /// in, if any; by default yes. For another one add a [`TokioRuntime`](crate::collect::TokioRuntime) as a
    /// [`collector`](Self::collector).
    pub fn tokio_metrics(mut self, expose: bool) -> Self {
        self.config.tokio_metrics = expose;
        self
    }

    /// Whether to expose the exporter's own metrics, whose names start in `metrics_exporter_`; by
    /// default yes. Without them, nothing but the log tells that a collector has failed.
    pub fn exporter_metrics(mut self, expose: bool) -> Self {
        self.config.exporter_metrics = expose;
        self
    }

    /// Whether OpenMetrics says when each series of a counter, histogram or summary began, in a sample
    /// `…_created`; by default yes. A Prometheus that does not ask for protobuf stores one series more for
    /// each of these. The protobuf format says it anyway, which adds no series.
    pub fn created_samples(mut self, expose: bool) -> Self {
        self.config.created_samples = expose;
        self
    }

    /// Checks the inventory, makes the recorder the global one of the `metrics` facade, and
    /// starts to serve: on the tokio runtime that this is called in, or on a thread of its own
    /// where there is none. Nothing that was recorded before is lost.
    ///
    /// # Errors
    ///
    /// See [`InstallError`]. After an error nothing is installed, and the address is free again
    /// as soon as the server's task or thread has seen it.
    pub fn install(self) -> Result<Exporter, InstallError> {
        let (builder, resolved) = self.configured()?;
        if !builder.config.enabled {
            backend::set_ours();
            let recorder = builder.recorder(resolved);
            return Ok(Exporter::disabled(
                builder.scraper(recorder),
                builder.health,
            ));
        }
        let bound = builder.bind()?;
        let recorder = builder.recorder(resolved);
        let scraper = builder.scraper(recorder.clone());
        // The recorder last: it cannot be taken back, and a server that is dropped ends.
        let exporter = builder.serve_on(bound, scraper)?;
        metrics::set_global_recorder(recorder).map_err(|_| InstallError::RecorderInstalled)?;
        backend::set_ours();
        builder.prepare();
        Ok(exporter)
    }

    /// Makes the recorder without installing it, and without listening, for a program that puts it
    /// under the layers of `metrics-util`. [`Recorder::serve`] then listens where
    /// [`listen`](Self::listen) says.
    ///
    /// # Errors
    ///
    /// [`InstallError::Conflicts`] and [`InstallError::Config`].
    pub fn build_recorder(self) -> Result<Recorder, InstallError> {
        let (builder, resolved) = self.configured()?;
        let recorder = builder.recorder(resolved);
        builder.prepare();
        Ok(Recorder::new(builder.scraper(recorder), builder))
    }

    /// Opens the program's metrics.
    fn prepare(&self) {
        if let Some(Exemplars(source)) = &self.exemplars {
            exemplars::set_source(source.clone());
        }
        inventory::prepare();
    }

    /// With all that is to be read, and what is to be changed of the program's metrics. Nothing is
    /// changed yet.
    fn configured(mut self) -> Result<(Self, Resolved), InstallError> {
        inventory::verify()?;
        for descriptor in inventory::missing() {
            tracing::warn!(
                "`{}` ({}) is not in the link-time inventory; it is exposed from its first use on",
                descriptor.name(),
                descriptor.location(),
            );
        }
        let config = &mut self.config;
        self.sources.sort_by_key(Source::rank);
        let sources = self.sources.drain(..);
        let mut mistakes: Vec<_> = sources.flat_map(|source| source.read(config)).collect();
        mistakes.extend(config.mistakes());
        let metrics = inventory::metrics();
        let resolved = match resolve(&config.settings, config.default_buckets, &metrics) {
            Ok(resolved) if mistakes.is_empty() => resolved,
            Ok(_) => return Err(ConfigError::new(mistakes).into()),
            Err(more) => return Err(more.and(mistakes).into()),
        };
        self.collecting.configure(&self.config);
        if let Some(name) = self.collecting.repeated_name() {
            return Err(InstallError::CollectorTwice { name });
        }
        Ok((self, resolved))
    }

    /// A recorder of metrics that are changed as was resolved.
    fn recorder(&self, resolved: Resolved) -> recorder::Recorder {
        for warning in &resolved.warnings {
            tracing::warn!("{warning}");
        }
        if self.config.max_series != ExporterConfig::MAX_SERIES {
            metric::set_limit(self.config.max_series);
        }
        override_buckets(resolved.overrides);
        clock::prepare();
        recorder::Recorder::new(resolved.rules, resolved.buckets)
    }

    /// What answers with the metrics of the recorder, and starts what collects others.
    fn scraper(&self, recorder: recorder::Recorder) -> Scraper {
        let (collectors, own) = self.collecting.start();
        let health = self.health.clone();
        health.configure(&self.config.health);
        let collectors = collectors.knowing(move |families| health.give(families));
        Scraper::new(recorder, collectors, own, self.config.created_samples)
    }

    /// Listens, if it is to, and serves.
    pub(super) fn serve(&self, scraper: Scraper) -> Result<Exporter, InstallError> {
        if !self.config.enabled {
            return Ok(Exporter::disabled(scraper, self.health.clone()));
        }
        self.serve_on(self.bind()?, scraper)
    }

    fn serve_on(&self, bound: Option<Bound>, scraper: Scraper) -> Result<Exporter, InstallError> {
        let page = &self.config.page;
        let sampler = page
            .enabled
            .then(|| Sampler::new(scraper.clone(), page.clone()));
        let router = routes::router(Served {
            scraper: scraper.clone(),
            health: self.health.clone(),
            path: self.config.path.as_str().into(),
            sampler: sampler.clone(),
            sharing: Sharing::new(self.config.limits.renders),
        });
        let mounted = Guard::new(&self.config.access, Listening::Elsewhere)?;
        let front = bound.map(|bound| self.front(bound, &scraper)).transpose()?;
        let recorder = scraper.recorder().clone();
        let server =
            Server::start(front, router.clone(), recorder, sampler).map_err(InstallError::Start)?;
        Ok(Exporter {
            scraper,
            health: self.health.clone(),
            router: Arc::new(mounted).before(router),
            server: Some(server),
            at_shutdown: self.at_shutdown.clone(),
        })
    }

    /// What stands before the routes of a listener.
    fn front(&self, bound: Bound, scraper: &Scraper) -> Result<Front, InstallError> {
        let listening = match bound.address().map_err(InstallError::Start)? {
            Address::Tcp(address) => Listening::Tcp(&self.config.listen, address),
            #[cfg(unix)]
            Address::Unix(_) => Listening::Elsewhere,
        };
        Ok(Front {
            guard: Guard::new(&self.config.access, listening)?,
            limits: self.config.limits.clone(),
            own: scraper.own(),
            bound,
        })
    }

    /// None if it is not to listen.
    fn bind(&self) -> Result<Option<Bound>, InstallError> {
        let mode = self.config.access.checked_socket_mode()?;
        if !self.config.listens() {
            return Ok(None);
        }
        let bound = Bound::to(&self.config.listen, mode);
        bound.map(Some).map_err(|cause| InstallError::Listen {
            address: self.config.listen.clone(),
            cause,
        })
    }
}

/// With the place where the builder's method is called.
#[track_caller]
fn said<T>(value: impl Into<T>) -> Said<T> {
    Said::new(value.into(), Place::Code(Location::caller()))
}

fn override_buckets(overrides: Vec<(&'static Metric, Box<[f64]>)>) {
    for (metric, bounds) in overrides {
        let wanted = bounds.clone();
        metric.override_bounds(bounds);
        if *metric.bounds() != *wanted {
            tracing::warn!(
                "the buckets of `{}` are not replaced by {wanted:?}: a recorder that was built \
                 before has set them to {:?}, and they can be replaced once",
                metric.descriptor().name(),
                metric.bounds(),
            );
        }
    }
    plan::buckets_are_replaced();
}

/// Why an exporter was not installed.
///
/// The text says all there is, the operating system's words included; there is no source behind
/// it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// Declared metrics contradict each other; the text has both places of each.
    #[error(transparent)]
    Conflicts(#[from] Conflicts),
    /// What the builder or a file says of the metrics is wrong; the text has each mistake with its
    /// place.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What is said of who may ask, or a file of it, is wrong.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Two collectors have the same name.
    #[error("there are two collectors called `{name}`; rename one of them")]
    CollectorTwice {
        /// The name.
        name: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address as it was given.
        address: String,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The `metrics` facade has a global recorder already, and it can have only one.
    #[error(
        "the `metrics` facade already has a global recorder; install the exporter before any \
         other recorder, and once"
    )]
    RecorderInstalled,
    /// The exporter's thread or its runtime could not be started, or the tokio runtime that it is
    /// installed in has I/O or time switched off.
    #[error("cannot start the exporter: {0}")]
    Start(io::Error),
}
