//! `vise`.

use vise::{Counter, Family, Format, Global, MetricsCollection, Registry};

use crate::counter_labels::Labels;
use crate::shared::contender::Contender;

#[derive(Debug, vise::Metrics)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Requests answered.
    requests: Family<Labels, Counter>,
}

#[vise::register]
static METRICS: Global<Metrics> = Global::new();

pub(crate) struct Counters {
    registry: Registry,
    text: String,
}

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn start() -> Self {
        Self {
            registry: MetricsCollection::default().collect(),
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, amount: u64) {
        METRICS.requests[&labels].inc_by(amount);
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
