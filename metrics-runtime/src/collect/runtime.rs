//! What a tokio runtime says of itself, as far as its interface is stable.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
/// | `tokio_busy_ratio` | the part of the workers' time, from 0 to 1, in which they were not waiting, over the last 10 seconds or since the scrape before them; missing at the first one |
///
/// Over any other time it is `sum(rate(tokio_worker_busy_seconds_total[5m])) / sum(tokio_workers)`.
/// A worker adds its time when it next waits, so one that a task blocks stands still here.
#[derive(Clone, Debug)]
pub struct TokioRuntime {
    metrics: RuntimeMetrics,
    name: Option<String>,
    /// What the workers' time was at earlier scrapes.
    earlier: Arc<Mutex<BusyTimes>>,
}

/// The time for which all workers together were busy, at some moments, the latest one last.
#[derive(Debug, Default)]
struct BusyTimes(VecDeque<(Instant, Duration)>);

/// Several programs may scrape, one right after the other. So what was before is looked for at least
/// so long ago, where there is something.
const WINDOW: Duration = Duration::from_secs(10);

impl BusyTimes {
    /// How busy one of `workers` was on average until `now`, from an earlier moment on.
    #[allow(clippy::cast_precision_loss)] // no machine has that many
    fn ratio(&mut self, now: Instant, busy: Duration, workers: usize) -> Option<f64> {
        let is_before = |(then, _): &(Instant, Duration)| now.duration_since(*then) >= WINDOW;
        while self.0.get(1).is_some_and(is_before) {
            self.0.pop_front();
        }
        let first = self.0.front().copied();
        self.0.push_back((now, busy));
        let (then, busy_then) = first?;
        let time = now.duration_since(then).as_secs_f64() * workers as f64;
        let busy = busy.saturating_sub(busy_then).as_secs_f64();
        (time > 0.0).then(|| (busy / time).min(1.0))
    }
}

impl TokioRuntime {
    /// The collector of a runtime.
    #[must_use]
    pub fn new(runtime: &Handle) -> Self {
        Self {
            metrics: runtime.metrics(),
            name: None,
            earlier: Arc::default(),
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
        let Self {
            metrics,
            name,
            earlier,
        } = self;
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
        if let Some(busy) = busy_time(metrics) {
            let mut earlier = earlier.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(ratio) = earlier.ratio(Instant::now(), busy, metrics.num_workers()) {
                let help = "Part of the workers' time in which they were not waiting.";
                families
                    .gauge("tokio_busy_ratio", help)
                    .set(&runtime, ratio);
            }
        }
    }
}

/// The time for which all workers together were busy, where tokio measures it.
#[allow(clippy::unnecessary_wraps)] // elsewhere it does not
#[cfg(target_has_atomic = "64")]
fn busy_time(metrics: &RuntimeMetrics) -> Option<Duration> {
    let workers = 0..metrics.num_workers();
    Some(
        workers
            .map(|worker| metrics.worker_total_busy_duration(worker))
            .sum(),
    )
}

#[cfg(not(target_has_atomic = "64"))]
fn busy_time(_: &RuntimeMetrics) -> Option<Duration> {
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_that_of_the_last_ten_seconds() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut times = BusyTimes::default();
        let mut ratio = |now, busy| times.ratio(at(now), Duration::from_secs(busy), 2);
        assert_eq!(ratio(0, 0), None);
        // A second scraper, at the same moment.
        assert_eq!(ratio(0, 0), None);
        assert_eq!(ratio(4, 4), Some(0.5));
        assert_eq!(ratio(10, 10), Some(0.5));
        // From the fourth second on, and then from the tenth.
        assert_eq!(ratio(14, 24), Some(1.0));
        assert_eq!(ratio(20, 24), Some(0.7));
        assert_eq!(ratio(60, 24), Some(0.0));
    }
}
