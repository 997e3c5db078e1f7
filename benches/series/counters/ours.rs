//! `metrics-runtime`.

use metrics_runtime::{Counter, Family, MetricSet};

use crate::counter_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::ours::{Renderer, install};

#[derive(MetricSet)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Requests answered.
    requests: Family<Labels, Counter>,
}

#[derive(Default)]
pub(crate) struct Counters(Renderer);

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn prepare() {
        install();
    }

    fn start() -> Self {
        Self::default()
    }

    fn record(&self, labels: Labels, amount: u64) {
        Metrics::get().requests.with(labels).increment(amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }

    fn free_text(&mut self) {
        self.0.free_text();
    }
}
