//! The facade `metrics` with `metrics-exporter-prometheus`.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;

use super::values::HISTOGRAM;
use crate::histogram_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::facade::installed;
use crate::shared::labels::Combination as _;

pub(crate) struct Histograms(PrometheusHandle);

impl Contender for Histograms {
    type Labels = Labels;
    type Value = Duration;

    fn prepare() {
        installed();
    }

    fn start() -> Self {
        let handle = installed();
        metrics::describe_histogram!(HISTOGRAM, "Time from a request to its answer.");
        Self(handle)
    }

    fn record(&self, labels: Labels, time: Duration) {
        let [tenant, route] = labels.texts();
        metrics::histogram!(HISTOGRAM, "tenant" => tenant, "route" => route).record(time);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }
}
