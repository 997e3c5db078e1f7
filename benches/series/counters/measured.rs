//! `measured`.

use measured::text::BufferedTextEncoder;
use measured::{CounterVec, LabelGroup, MetricGroup};

use crate::counter_labels::{Labels, Route, Tenant};
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
    /// Requests answered.
    bench_requests: CounterVec<GroupSet>,
}

pub(crate) struct Counters {
    metrics: Metrics,
    encoder: BufferedTextEncoder,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        Self {
            metrics: Metrics::new(),
            encoder: BufferedTextEncoder::new(),
        }
    }

    fn record(&self, Labels { tenant, route }: Labels, amount: u64) {
        self.metrics
            .bench_requests
            .inc_by(Group { tenant, route }, amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        let Ok(()) = self.metrics.collect_group_into(&mut self.encoder);
        self.encoder.finish()
    }

    fn free_text(&mut self) {
        self.encoder = BufferedTextEncoder::new();
    }
}
