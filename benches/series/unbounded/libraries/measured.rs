//! `measured`, with the library for its texts that its own benchmarks use.

use measured::metric::histogram::Thresholds;
use measured::text::BufferedTextEncoder;
use measured::{CounterVec, HistogramVec, LabelGroup, MetricGroup};
use paracord::ParaCord;

use crate::shared::BOUNDS;

#[derive(LabelGroup)]
#[label(set = Peers)]
struct Peer<'a> {
    #[label(dynamic_with = ParaCord, default)]
    peer: &'a str,
}

#[derive(MetricGroup)]
#[metric(new())]
struct Metrics {
    /// Requests answered.
    #[metric(label_set = Peers::new())]
    bench_requests: CounterVec<Peers>,
    /// Time from a request to its answer.
    #[metric(label_set = Peers::new(), metadata = Thresholds::with_buckets(BOUNDS))]
    bench_latency_seconds: HistogramVec<Peers, 11>,
}

pub(crate) struct Library {
    metrics: Metrics,
    encoder: BufferedTextEncoder,
}

impl super::Library for Library {
    fn start() -> Self {
        Self {
            metrics: Metrics::new(),
            encoder: BufferedTextEncoder::new(),
        }
    }

    fn count(&self, peer: &str) {
        self.metrics.bench_requests.inc(Peer { peer });
    }

    fn observe(&self, peer: &str, seconds: f64) {
        let histograms = &self.metrics.bench_latency_seconds;
        histograms.observe(Peer { peer }, seconds);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        let Ok(()) = self.metrics.collect_group_into(&mut self.encoder);
        self.encoder.finish()
    }

    fn free_text(&mut self) {
        self.encoder = BufferedTextEncoder::new();
    }
}
