//! `prometheus-client`.

use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::histogram_labels::Labels;
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;

pub(crate) struct Histograms {
    registry: Registry,
    family: Family<Labels, Histogram>,
    text: String,
}

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn start() -> Self {
        let family = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> _);
        let mut registry = Registry::default();
        registry.register_with_unit(
            "bench_latency",
            "Time from a request to its answer",
            Unit::Seconds,
            Family::clone(&family),
        );
        Self {
            registry,
            family,
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, time: Duration) {
        self.family
            .get_or_create(&labels)
            .observe(time.as_secs_f64());
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        text::encode(&mut self.text, &self.registry).expect("a text in memory");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
