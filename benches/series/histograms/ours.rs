//! `metrics-runtime`.

use std::time::Duration;

use metrics_runtime::{Family, Histogram, MetricSet};

use crate::histogram_labels::Labels;
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;
use crate::shared::ours::{Renderer, install};

#[derive(MetricSet)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Time from a request to its answer.
    #[metric(buckets = BOUNDS)]
    latency: Family<Labels, Histogram<Duration>>,
}

#[derive(Default)]
pub(crate) struct Histograms(Renderer);

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn prepare() {
        install();
    }

    fn start() -> Self {
        Self::default()
    }

    fn record(&self, labels: Labels, time: Duration) {
        Metrics::get().latency.with(labels).observe(time);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }

    fn free_text(&mut self) {
        self.0.free_text();
    }
}
