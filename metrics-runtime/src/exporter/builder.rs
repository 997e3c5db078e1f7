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
use super::config::{ConfigError, Place, Resolved, Said, Settings, Source, resolve};
use super::health::{Health, IntoCheck, Times};
use super::listener::{Address, Bound};
use super::page::{Page, Sampler};
use super::recorder::Recorder;
use super::routes::{self, Served};
use super::scrape::Scraper;
use super::server::Server;
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
#[derive(Clone, Debug)]
#[must_use = "nothing is served before `install`"]
pub struct Builder {
    address: String,
    access: Access,
    limits: Limits,
    page: Page,
    at_shutdown: AtShutdown,
    max_series: Option<u32>,
    /// What the methods said, and then what is to be read.
    settings: Settings,
    sources: Vec<Source>,
    collecting: Collecting,
    health: Health,
    health_times: Times,
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

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:9464".to_owned(),
            access: Access::default(),
            limits: Limits::default(),
            page: Page::default(),
            at_shutdown: AtShutdown::default(),
            max_series: None,
            settings: Settings::default(),
            sources: Vec::new(),
            collecting: Collecting::default(),
            health: Health::default(),
            health_times: Times::default(),
            exemplars: None,
        }
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
    pub fn listen(self, address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            ..self
        }
    }

    /// Who may ask: from where, under which name, with which password, token or certificate; by
    /// default whoever reaches the address.
    pub fn access(self, access: Access) -> Self {
        Self { access, ..self }
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
        self.limits.shutdown_timeout = shutdown_timeout;
        self
    }

    /// How much clients may take: connections, bytes and time.
    /// [`shutdown_timeout`](Self::shutdown_timeout) is among them.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What there is of the page `/debug/metrics`, and how far back it goes.
    pub fn page(self, page: Page) -> Self {
        Self { page, ..self }
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
        self.settings.buckets(histograms, said(bounds));
        self
    }

    /// Whether histograms of other crates have the buckets [`SECONDS`] if their names end in
    /// `_seconds`, and [`BYTES`] if in `_bytes`, where no [rule](Self::buckets) is for them; by
    /// default they have.
    ///
    /// [`SECONDS`]: crate::buckets::SECONDS
    /// [`BYTES`]: crate::buckets::BYTES
    pub fn default_buckets(mut self, are_used: bool) -> Self {
        self.settings.default_buckets(are_used);
        self
    }

    /// A label on every series. A metric that is declared must not have one of that name; one of
    /// another crate that has it keeps its own.
    #[track_caller]
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.label(name.into(), said(value));
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
        self.settings.label_of(metric, name.into(), said(value));
        self
    }

    /// Exposes a metric under another name. For handles, and for the `metrics` facade, it has its
    /// old one. What is said of a metric elsewhere here is said by the old one.
    #[track_caller]
    pub fn rename_metric(mut self, metric: &str, name: impl Into<String>) -> Self {
        self.settings.rename(metric, said(name));
        self
    }

    /// Does not expose a metric. It is recorded as ever.
    #[track_caller]
    pub fn drop_metric(mut self, metric: &str) -> Self {
        self.settings.drop_metric(metric, said(true));
        self
    }

    /// A file by which an operator changes the metrics: their buckets, names and labels. The page of
    /// [`config`](super::config) says what is in it.
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

    /// How many series all families together may make whose labels are texts; by default 10,000.
    /// Beyond it, what is recorded with further values is counted as `other`. What was made before
    /// stays.
    pub fn max_series(self, max_series: u32) -> Self {
        Self {
            max_series: Some(max_series),
            ..self
        }
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
        self.collecting.timeout = timeout;
        self
    }

    /// How often collectors are asked, at most; by default at each scrape. Until then scrapes get what
    /// the collectors gave last. It is for those that cost much, or where many scrape.
    pub fn collect_interval(mut self, interval: Duration) -> Self {
        self.collecting.interval = interval;
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
        self.health_times.deadline = deadline;
        self
    }

    /// For how long the result of a health check counts; by default 1 second. However many ask, a
    /// check is asked no sooner again.
    pub fn health_max_age(mut self, max_age: Duration) -> Self {
        self.health_times.max_age = max_age;
        self
    }

    /// Whether to expose the metrics of this process, as all of Prometheus' client libraries do;
    /// by default yes. See [`Process`](crate::collect::Process).
    pub fn process_metrics(mut self, expose: bool) -> Self {
        self.collecting.process = expose;
        self
    }

    /// Whether to expose the metrics of the tokio runtime that [`install`](Self::install) is called
    /// in, if any; by default yes. For another one add a [`TokioRuntime`](crate::collect::TokioRuntime) as a
    /// [`collector`](Self::collector).
    pub fn tokio_metrics(mut self, expose: bool) -> Self {
        self.collecting.tokio = expose;
        self
    }

    /// Whether to expose the exporter's own metrics, whose names start in `metrics_exporter_`; by
    /// default yes. Without them, nothing but the log tells that a collector has failed.
    pub fn exporter_metrics(mut self, expose: bool) -> Self {
        self.collecting.exporter = expose;
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
        let resolved = self.resolve()?;
        let listener = self.bind()?;
        let recorder = self.recorder(resolved);
        let scraper = self.scraper(recorder.clone());
        // The recorder last: it cannot be taken back, and a server that is dropped ends.
        let exporter = self.serve_on(listener, scraper)?;
        metrics::set_global_recorder(recorder).map_err(|_| InstallError::RecorderInstalled)?;
        backend::set_ours();
        self.prepare();
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
        let recorder = self.recorder(self.resolve()?);
        self.prepare();
        Ok(Recorder::new(self.scraper(recorder), self))
    }

    /// Opens the program's metrics.
    fn prepare(&self) {
        if let Some(Exemplars(source)) = &self.exemplars {
            exemplars::set_source(source.clone());
        }
        inventory::prepare();
    }

    /// What is to be changed of the program's metrics. Nothing is changed yet.
    fn resolve(&self) -> Result<Resolved, InstallError> {
        inventory::verify()?;
        for descriptor in inventory::missing() {
            tracing::warn!(
                "`{}` ({}) is not in the link-time inventory; it is exposed from its first use on",
                descriptor.name(),
                descriptor.location(),
            );
        }
        if let Some(name) = self.collecting.repeated_name() {
            return Err(InstallError::CollectorTwice { name });
        }
        let mut settings = self.settings.clone();
        let mut mistakes = Vec::new();
        for source in &self.sources {
            mistakes.extend(source.read(&mut settings).err().unwrap_or_default());
        }
        ConfigError::unless_empty(mistakes)?;
        Ok(resolve(&settings, &inventory::metrics())?)
    }

    /// A recorder of metrics that are changed as was resolved.
    fn recorder(&self, resolved: Resolved) -> recorder::Recorder {
        for warning in &resolved.warnings {
            tracing::warn!("{warning}");
        }
        if let Some(max_series) = self.max_series {
            metric::set_limit(max_series);
        }
        override_buckets(resolved.overrides);
        clock::prepare();
        recorder::Recorder::new(resolved.rules, resolved.buckets)
    }

    /// What answers with the metrics of the recorder, and starts what collects others.
    fn scraper(&self, recorder: recorder::Recorder) -> Scraper {
        let (collectors, own) = self.collecting.start();
        let health = self.health.clone();
        health.set_times(self.health_times);
        let collectors = collectors.knowing(move |families| health.give(families));
        Scraper::new(recorder, collectors, own)
    }

    /// Listens and serves.
    pub(super) fn serve(&self, scraper: Scraper) -> Result<Exporter, InstallError> {
        self.serve_on(self.bind()?, scraper)
    }

    fn serve_on(&self, bound: Bound, scraper: Scraper) -> Result<Exporter, InstallError> {
        let listening = match bound.address().map_err(InstallError::Start)? {
            Address::Tcp(address) => Listening::Tcp(&self.address, address),
            #[cfg(unix)]
            Address::Unix(_) => Listening::Unix,
        };
        let guard = Guard::new(&self.access, listening)?;
        let sampler = self.page.enabled;
        let sampler = sampler.then(|| Sampler::new(scraper.clone(), self.page.clone()));
        let served = Served {
            scraper: scraper.clone(),
            health: self.health.clone(),
            sampler,
            path: routes::METRICS.into(),
            sharing: Sharing::new(self.limits.renders),
        };
        let started = Server::start(bound, guard, served, self.limits.clone());
        Ok(Exporter {
            scraper,
            health: self.health.clone(),
            server: started.map_err(InstallError::Start)?,
            at_shutdown: self.at_shutdown.clone(),
        })
    }

    fn bind(&self) -> Result<Bound, InstallError> {
        let mode = self.access.checked_socket_mode()?;
        Bound::to(&self.address, mode).map_err(|cause| InstallError::Listen {
            address: self.address.clone(),
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
