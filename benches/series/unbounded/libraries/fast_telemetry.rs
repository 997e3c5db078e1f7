//! `fast-telemetry`, with its own limit of 2,000 series. Its histograms are of whole numbers, so it
//! takes part with counters only.

use std::thread;

use fast_telemetry::{DynamicCounter, PrometheusExport as _};

use super::COUNTER;

pub(crate) struct Library {
    counters: DynamicCounter,
    text: String,
}

impl super::Library for Library {
    fn start() -> Self {
        let shards = thread::available_parallelism().map_or(1, usize::from);
        Self {
            counters: DynamicCounter::new(shards),
            text: String::new(),
        }
    }

    fn count(&self, peer: &str) {
        self.counters.inc(&[("peer", peer)]);
    }

    fn observe(&self, _peer: &str, _seconds: f64) {
        unimplemented!("it observes no floats");
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.text.clear();
        self.counters
            .export_prometheus(&mut self.text, COUNTER, "Requests answered.");
        &self.text
    }

    fn free_text(&mut self) {
        self.text = String::new();
    }
}
