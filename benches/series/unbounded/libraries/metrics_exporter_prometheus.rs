//! The facade `metrics` with `metrics-exporter-prometheus`.

use metrics_exporter_prometheus::PrometheusHandle;

use super::{COUNTER, HISTOGRAM};
use crate::shared::facade::installed;

pub(crate) struct Library(PrometheusHandle);

impl super::Library for Library {
    fn prepare() {
        installed();
    }

    fn start() -> Self {
        metrics::describe_counter!(COUNTER, "Requests answered.");
        metrics::describe_histogram!(HISTOGRAM, "Time from a request to its answer.");
        Self(installed())
    }

    fn count(&self, peer: &str) {
        metrics::counter!(COUNTER, "peer" => peer.to_owned()).increment(1);
    }

    fn observe(&self, peer: &str, seconds: f64) {
        metrics::histogram!(HISTOGRAM, "peer" => peer.to_owned()).record(seconds);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }
}
