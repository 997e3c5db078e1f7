//! `prometheus`.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, Registry, TextEncoder};

use super::values::HISTOGRAM;
use crate::histogram_labels::Labels;
use crate::shared::BOUNDS;
use crate::shared::contender::Contender;
use crate::shared::labels::Combination as _;

pub(crate) struct Histograms {
    registry: Registry,
    family: HistogramVec,
    text: String,
}

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn start() -> Self {
        let options = HistogramOpts::new(HISTOGRAM, "Time from a request to its answer.");
        let options = options.buckets(BOUNDS.to_vec());
        let family = HistogramVec::new(options, &["tenant", "route"]).expect("good names");
        let registry = Registry::new();
        registry
            .register(Box::new(family.clone()))
            .expect("the only metric");
        Self {
            registry,
            family,
            text: String::new(),
        }
    }

    fn record(&self, labels: Labels, time: Duration) {
        let histogram = self.family.with_label_values(&labels.texts());
        histogram.observe(time.as_secs_f64());
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        TextEncoder::new()
            .encode_utf8(&self.registry.gather(), &mut self.text)
            .expect("a text in memory");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
