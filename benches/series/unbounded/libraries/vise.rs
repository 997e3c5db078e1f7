//! `vise`.

use vise::{
    Buckets, Counter, EncodeLabelSet, Family, Format, Global, Histogram, MetricsCollection,
    Registry, Unit,
};

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

#[derive(Debug, vise::Metrics)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Requests answered.
    requests: Family<Peer, Counter>,
    /// Time from a request to its answer.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::values(&BOUNDS))]
    latency: Family<Peer, Histogram>,
}

#[vise::register]
static METRICS: Global<Metrics> = Global::new();

pub(crate) struct Library {
    registry: Registry,
    text: String,
}

impl super::Library for Library {
    fn start() -> Self {
        Self {
            registry: MetricsCollection::default().collect(),
            text: String::new(),
        }
    }

    fn count(&self, peer: &str) {
        METRICS.requests[&peer.into()].inc();
    }

    fn observe(&self, peer: &str, seconds: f64) {
        METRICS.latency[&peer.into()].observe(seconds);
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
