//! What of the builder is about collectors.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::builder::{Builder, InstallError};
use crate::collect::{Collector, Collectors, Own, Process, TokioRuntime};

/// Which collectors there are, and how long they may take.
#[derive(Clone)]
pub(super) struct Collecting {
    collectors: Vec<(String, Arc<dyn Collector>)>,
    timeout: Duration,
    process: bool,
    tokio: bool,
    exporter: bool,
}

impl Default for Collecting {
    fn default() -> Self {
        Self {
            collectors: Vec::new(),
            timeout: Duration::from_secs(1),
            process: true,
            tokio: true,
            exporter: true,
        }
    }
}

impl Builder {
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

    /// Whether to expose the metrics of this process, as all of Prometheus' client libraries do;
    /// by default yes. See [`Process`].
    pub fn process_metrics(mut self, expose: bool) -> Self {
        self.collecting.process = expose;
        self
    }

    /// Whether to expose the metrics of the tokio runtime that [`install`](Self::install) is called
    /// in, if any; by default yes. For another one add a [`TokioRuntime`] as a
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
}

impl Collecting {
    /// Adds the collectors of the process and of the runtime that this is called in, and checks
    /// the names of all.
    fn all(&self) -> Vec<(String, Arc<dyn Collector>)> {
        let mut all = self.collectors.clone();
        if self.process {
            all.push(("process".to_owned(), Arc::new(Process::new())));
        }
        if self.tokio
            && let Ok(runtime) = Handle::try_current()
        {
            all.push(("tokio".to_owned(), Arc::new(TokioRuntime::new(&runtime))));
        }
        all
    }

    pub(super) fn verify(&self) -> Result<(), InstallError> {
        let mut names = HashSet::new();
        let twice = self
            .all()
            .into_iter()
            .find(|(name, _)| !names.insert(name.clone()));
        match twice {
            Some((name, _)) => Err(InstallError::CollectorTwice { name }),
            None => Ok(()),
        }
    }

    /// The collectors, and the exporter's own metrics, which from now on are among the program's.
    pub(super) fn start(&self) -> (Collectors, Option<Own>) {
        let collectors = Collectors::new(self.all(), self.timeout);
        (collectors, self.exporter.then(Own::expose))
    }
}

impl fmt::Debug for Collecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.collectors.iter().map(|(name, _)| name).collect();
        f.debug_struct("Collecting")
            .field("collectors", &names)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
