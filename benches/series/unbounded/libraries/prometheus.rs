//! `prometheus`.

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

use super::{COUNTER_TOTAL, HISTOGRAM};
use crate::shared::BOUNDS;

pub(crate) struct Library {
    registry: Registry,
    counters: IntCounterVec,
    histograms: HistogramVec,
    text: String,
}

impl super::Library for Library {
    fn start() -> Self {
        let counters = Opts::new(COUNTER_TOTAL, "Requests answered.");
        let counters = IntCounterVec::new(counters, &["peer"]).expect("good names");
        let histograms = HistogramOpts::new(HISTOGRAM, "Time from a request to its answer.");
        let histograms = HistogramVec::new(histograms.buckets(BOUNDS.to_vec()), &["peer"]);
        let histograms = histograms.expect("good names");
        let registry = Registry::new();
        let both = registry
            .register(Box::new(counters.clone()))
            .and_then(|()| registry.register(Box::new(histograms.clone())));
        both.expect("the only metrics");
        Self {
            registry,
            counters,
            histograms,
            text: String::new(),
        }
    }

    fn count(&self, peer: &str) {
        self.counters.with_label_values(&[peer]).inc();
    }

    fn observe(&self, peer: &str, seconds: f64) {
        self.histograms.with_label_values(&[peer]).observe(seconds);
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
