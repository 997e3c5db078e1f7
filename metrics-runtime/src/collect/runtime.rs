//! What a tokio runtime says of itself, as far as its interface is stable.

use tokio::runtime::{Handle, RuntimeMetrics};

use super::{Collector, Families};

/// The metrics of a tokio runtime.
///
/// | name | is |
/// |---|---|
/// | `tokio_workers` | its worker threads |
/// | `tokio_alive_tasks` | the tasks that have not ended |
/// | `tokio_global_queue_depth` | the tasks that wait in the queue all workers share |
/// | `tokio_worker_busy_seconds_total` | for each `worker` the time in which it was not waiting |
/// | `tokio_worker_parks_total` | for each `worker` how often it found nothing to do |
///
/// How busy the runtime is, from 0 to 1:
/// `sum(rate(tokio_worker_busy_seconds_total[1m])) / sum(tokio_workers)`.
/// A worker adds its time when it next waits, so one that a task blocks stands still here.
#[derive(Clone, Debug)]
pub struct TokioRuntime {
    metrics: RuntimeMetrics,
    name: Option<String>,
}

impl TokioRuntime {
    /// The collector of a runtime.
    #[must_use]
    pub fn new(runtime: &Handle) -> Self {
        Self {
            metrics: runtime.metrics(),
            name: None,
        }
    }

    /// The same with the label `runtime` on every series, for a program that has several.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..self
        }
    }
}

impl Collector for TokioRuntime {
    fn collect(&self, families: &mut Families) {
        let Self { metrics, name } = self;
        let runtime: Vec<_> = name.iter().map(|name| ("runtime", &**name)).collect();
        for (name, help, value) in [
            (
                "tokio_workers",
                "Worker threads of the runtime.",
                metrics.num_workers(),
            ),
            (
                "tokio_alive_tasks",
                "Tasks of the runtime that have not ended.",
                metrics.num_alive_tasks(),
            ),
            (
                "tokio_global_queue_depth",
                "Tasks that wait in the queue that all workers share.",
                metrics.global_queue_depth(),
            ),
        ] {
            families.gauge(name, help).set(&runtime, value);
        }
        for index in 0..metrics.num_workers() {
            let worker = index.to_string();
            let labels = [&runtime[..], &[("worker", &*worker)]].concat();
            collect_worker(metrics, index, &labels, families);
        }
    }
}

// Where there are no such atomics, tokio does not measure these.
#[cfg(target_has_atomic = "64")]
fn collect_worker(
    metrics: &RuntimeMetrics,
    worker: usize,
    labels: &[(&str, &str)],
    families: &mut Families,
) {
    families
        .counter(
            "tokio_worker_busy_seconds_total",
            "Time in which a worker was not waiting.",
        )
        .set_duration(labels, metrics.worker_total_busy_duration(worker));
    families
        .counter(
            "tokio_worker_parks_total",
            "Times that a worker found nothing to do.",
        )
        .set(labels, metrics.worker_park_count(worker));
}

#[cfg(not(target_has_atomic = "64"))]
fn collect_worker(_: &RuntimeMetrics, _: usize, _: &[(&str, &str)], _: &mut Families) {}
