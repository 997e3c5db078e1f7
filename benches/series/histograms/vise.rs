//! `vise`.

use std::time::Duration;

use vise::{Buckets, Family, Format, Global, Histogram, MetricsCollection, Registry, Unit};

use crate::histogram_labels::Labels;
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;

#[derive(Debug, vise::Metrics)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Time from a request to its answer.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::values(&BOUNDS))]
    latency: Family<Labels, Histogram<Duration>>,
}

#[vise::register]
static METRICS: Global<Metrics> = Global::new();

pub(crate) struct Histograms {
    registry: Registry,
    text: String,
}

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn start() -> Self {
        Self {
            registry: MetricsCollection::default().collect(),
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, time: Duration) {
        METRICS.latency[&labels].observe(time);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        let format = Format::OpenMetricsForPrometheus;
        self.registry
            .encode(&mut self.text, format)
            .expect("a text in memory");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
