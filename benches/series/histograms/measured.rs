//! `measured`.

use std::time::Duration;

use measured::metric::histogram::Thresholds;
use measured::text::BufferedTextEncoder;
use measured::{HistogramVec, LabelGroup, MetricGroup};

use crate::histogram_labels::{Labels, Route, Tenant};
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;

#[derive(LabelGroup)]
#[label(set = GroupSet)]
struct Group {
    tenant: Tenant,
    route: Route,
}

#[derive(MetricGroup)]
#[metric(new())]
struct Metrics {
    /// Time from a request to its answer.
    #[metric(metadata = Thresholds::with_buckets(BOUNDS))]
    bench_latency_seconds: HistogramVec<GroupSet, 11>,
}

pub(crate) struct Histograms {
    metrics: Metrics,
    encoder: BufferedTextEncoder,
}

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn start() -> Self {
        Self {
            metrics: Metrics::new(),
            encoder: BufferedTextEncoder::new(),
        }
    }

    fn record(&self, Labels { tenant, route }: Labels, time: Duration) {
        let histograms = &self.metrics.bench_latency_seconds;
        histograms.observe(Group { tenant, route }, time.as_secs_f64());
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        let Ok(()) = self.metrics.collect_group_into(&mut self.encoder);
        self.encoder.finish()
    }

    fn free_text(&mut self) {
        self.encoder = BufferedTextEncoder::new();
    }
}
