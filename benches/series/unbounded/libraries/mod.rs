//! A family of counters and one of histograms with a label of any text, by each contender.

mod fast_telemetry;
mod measured;
mod metrics_exporter_prometheus;
mod ours;
mod prometheus;
mod prometheus_client;
mod vise;

use crate::Task;

pub(crate) const COUNTER: &str = "bench_requests";
/// With the suffix that not all libraries add by themselves.
pub(crate) const COUNTER_TOTAL: &str = "bench_requests_total";
pub(crate) const HISTOGRAM: &str = "bench_latency_seconds";

/// What each library must do to take part.
pub(crate) trait Library {
    /// Whether values beyond a limit are counted as one.
    const IS_LIMITED: bool = false;

    /// Makes what a program has once, however many series there are: its recorder.
    fn prepare() {}

    /// Declares both families.
    fn start() -> Self;

    /// Adds one to the counter of a peer.
    fn count(&self, peer: &str);

    /// Observes in the histogram of a peer.
    fn observe(&self, peer: &str, seconds: f64);

    /// One scrape.
    fn render(&mut self) -> impl AsRef<[u8]>;

    /// Frees what is kept from one scrape to the next for nothing but its text.
    fn free_text(&mut self) {}
}

pub(crate) fn run(contender: &str, task: Task) -> anyhow::Result<()> {
    match contender {
        report::OURS => task.run::<ours::Library>(),
        "fast-telemetry" => task.run::<fast_telemetry::Library>(),
        "measured" => task.run::<measured::Library>(),
        "metrics-exporter-prometheus" => task.run::<metrics_exporter_prometheus::Library>(),
        "prometheus" => task.run::<prometheus::Library>(),
        "prometheus-client" => task.run::<prometheus_client::Library>(),
        "vise" => task.run::<vise::Library>(),
        other => anyhow::bail!("there is no contender {other}"),
    }
}
