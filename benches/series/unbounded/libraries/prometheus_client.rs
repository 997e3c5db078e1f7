//! `prometheus-client`.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::COUNTER;
use crate::shared::BOUNDS;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Peer {
    peer: String,
}

impl From<&str> for Peer {
    fn from(peer: &str) -> Self {
        let peer = peer.to_owned();
        Self { peer }
    }
}

pub(crate) struct Library {
    registry: Registry,
    counters: Family<Peer, Counter>,
    histograms: Family<Peer, Histogram, fn() -> Histogram>,
    text: String,
}

impl super::Library for Library {
    fn start() -> Self {
        let counters = Family::default();
        let histograms = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> _);
        let mut registry = Registry::default();
        registry.register(COUNTER, "Requests answered", Family::clone(&counters));
        registry.register_with_unit(
            "bench_latency",
            "Time from a request to its answer",
            Unit::Seconds,
            Family::clone(&histograms),
        );
        Self {
            registry,
            counters,
            histograms,
            text: String::new(),
        }
    }

    fn count(&self, peer: &str) {
        self.counters.get_or_create(&peer.into()).inc();
    }

    fn observe(&self, peer: &str, seconds: f64) {
        self.histograms.get_or_create(&peer.into()).observe(seconds);
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
