//! `metrics-runtime`.

use std::time::Duration;

use metrics_runtime::{Counter, Family, Histogram, LabelSet, MetricSet};

use crate::shared::BOUNDS;
use crate::shared::ours::{Renderer, install};

#[derive(LabelSet)]
struct Peer {
    #[label(max = 1000)]
    peer: String,
}

impl From<&str> for Peer {
    fn from(peer: &str) -> Self {
        let peer = peer.to_owned();
        Self { peer }
    }
}

#[derive(MetricSet)]
#[metrics(prefix = "bench")]
struct Metrics {
    /// Requests answered.
    requests: Family<Peer, Counter>,
    /// Time from a request to its answer.
    #[metric(buckets = BOUNDS)]
    latency: Family<Peer, Histogram<Duration>>,
}

#[derive(Default)]
pub(crate) struct Library(Renderer);

impl super::Library for Library {
    const IS_LIMITED: bool = true;

    fn prepare() {
        install();
    }

    fn start() -> Self {
        Self::default()
    }

    fn count(&self, peer: &str) {
        Metrics::get().requests.with(peer.into()).increment(1);
    }

    fn observe(&self, peer: &str, seconds: f64) {
        let time = Duration::from_secs_f64(seconds);
        Metrics::get().latency.with(peer.into()).observe(time);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }

    fn free_text(&mut self) {
        self.0.free_text();
    }
}
