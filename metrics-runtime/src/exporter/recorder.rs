//! The recorder of a program that installs something else, which leads to it.

use std::fmt;
use std::sync::Arc;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};

use super::scrape::Scraper;
use super::{Builder, Exporter, InstallError, Rendered};
use crate::assets::{self, Catalogue};
use crate::snapshot::Snapshot;

/// A recorder of the `metrics` facade that nobody has installed; a copy is the same recorder.
///
/// It takes what is recorded through the facade, under the layers of `metrics-util` or beside another
/// recorder, and exposes it with what the program declares.
///
/// ```standalone_crate
/// use metrics_runtime::Exporter;
///
/// let recorder = Exporter::builder().listen("127.0.0.1:0").build_recorder()?;
/// let exporter = recorder.serve()?;
/// // In a program: metrics::set_global_recorder(PrefixLayer::new("shop").layer(recorder.clone()))?
/// metrics::with_local_recorder(&recorder, || metrics::counter!("orders").increment(2));
/// assert!(recorder.render_text().contains("\norders_total 2\n"));
/// println!("metrics at http://{}/metrics", exporter.local_addr());
/// # Ok::<(), metrics_runtime::exporter::InstallError>(())
/// ```
///
/// A name that a layer changes is another name: behind the prefix above, `orders` is what the program
/// may declare as `shop_orders`, and what it declares as `orders` arrives as `shop_orders`.
///
/// What is declared is stored once in a program, and every recorder that is built exposes it. So of
/// two of them beside each other, each adds to the same series.
///
/// # Upkeep
///
/// What histograms of other crates observe is kept as it comes, and put together every few seconds;
/// and series that have been idle for long may have to go. An exporter that [serves](Self::serve) the
/// recorder does both by itself, every 5 seconds. Without one, call [`run_upkeep`](Self::run_upkeep)
/// every few seconds, or the memory for observations grows until somebody looks at the metrics.
#[derive(Clone)]
pub struct Recorder {
    scraper: Scraper,
    /// How to serve it.
    builder: Arc<Builder>,
}

impl Recorder {
    pub(super) fn new(scraper: Scraper, builder: Builder) -> Self {
        Self {
            scraper,
            builder: Arc::new(builder),
        }
    }

    /// All families, declared ones and those of the `metrics` facade.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.scraper.snapshot()
    }

    /// What `/metrics` answers to a client that sends this as `Accept`: see [`Exporter::render`].
    #[must_use]
    pub fn render(&self, accept: &str) -> Rendered {
        Rendered::of(&self.scraper, accept)
    }

    /// The same, in the Prometheus text format 0.0.4.
    #[must_use]
    pub fn render_text(&self) -> String {
        self.scraper.text()
    }

    /// Every declared family, under the name and with the labels and buckets that it is exposed with.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        assets::catalogue_of(&self.scraper.plan())
    }

    /// The [rules file](assets::rules) for Prometheus, about the metrics as they are exposed.
    #[must_use]
    pub fn rules(&self) -> String {
        assets::rules_of(&self.scraper.plan())
    }

    /// Starts to serve it where the builder says, as [`Builder::install`] does, and runs its upkeep.
    ///
    /// # Errors
    ///
    /// [`InstallError::Listen`] and [`InstallError::Start`].
    pub fn serve(&self) -> Result<Exporter, InstallError> {
        self.builder.serve(self.scraper.clone())
    }

    /// Puts together what histograms of other crates have observed since the last time, and lets idle
    /// series go. It takes a time that grows with their number, and with that of the observations.
    pub fn run_upkeep(&self) {
        self.scraper.recorder().run_upkeep();
    }

    /// How many metrics of the facade were refused so far because a declared one, or an earlier one
    /// of the facade, has their name with another kind, or one of their samples. Each is one line in
    /// the log, and counts once.
    #[must_use]
    pub fn facade_conflicts(&self) -> u64 {
        self.scraper.recorder().conflicts()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let recorder = self.scraper.recorder();
        recorder.describe_counter(name, unit, description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let recorder = self.scraper.recorder();
        recorder.describe_gauge(name, unit, description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        let recorder = self.scraper.recorder();
        recorder.describe_histogram(name, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.scraper.recorder().register_counter(key, metadata)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.scraper.recorder().register_gauge(key, metadata)
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        self.scraper.recorder().register_histogram(key, metadata)
    }
}
