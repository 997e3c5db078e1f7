//! What of the builder is about collectors.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::config::ExporterConfig;

use crate::collect::{Collector, Collectors, Own, Process, TokioRuntime};

/// Which collectors there are, and how long they may take.
#[derive(Clone)]
pub(super) struct Collecting {
    pub(super) collectors: Vec<(String, Arc<dyn Collector>)>,
    pub(super) timeout: Duration,
    /// How often they are asked, at most.
    pub(super) interval: Duration,
    pub(super) process: bool,
    pub(super) tokio: bool,
    pub(super) exporter: bool,
}

impl Default for Collecting {
    fn default() -> Self {
        Self {
            collectors: Vec::new(),
            timeout: Duration::from_secs(1),
            interval: Duration::ZERO,
            process: true,
            tokio: true,
            exporter: true,
        }
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

    pub(super) fn configure(&mut self, config: &ExporterConfig) {
        self.timeout = config.collector_timeout;
        self.interval = config.collect_interval;
        self.process = config.process_metrics;
        self.tokio = config.tokio_metrics;
        self.exporter = config.exporter_metrics;
    }

    /// A name that two collectors have.
    pub(super) fn repeated_name(&self) -> Option<String> {
        let mut names = HashSet::new();
        let all = self.all().into_iter();
        let mut repeated = all
            .map(|(name, _)| name)
            .filter(|name| !names.insert(name.clone()));
        repeated.next()
    }

    /// The collectors, and the exporter's own metrics, which from now on are among the program's.
    pub(super) fn start(&self) -> (Collectors, Option<Own>) {
        let collectors = Collectors::new(self.all(), self.timeout).every(self.interval);
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
