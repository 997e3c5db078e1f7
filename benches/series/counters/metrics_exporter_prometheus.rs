//! The facade `metrics` with `metrics-exporter-prometheus`.

use metrics_exporter_prometheus::PrometheusHandle;

use super::values::COUNTER;
use crate::counter_labels::Labels;
use crate::shared::contender::Contender;
use crate::shared::facade::installed;
use crate::shared::labels::Combination as _;

pub(crate) struct Counters(PrometheusHandle);

impl Contender for Counters {
    type Labels = Labels;
    type Value = u64;

    fn prepare() {
        installed();
    }

    fn start() -> Self {
        let handle = installed();
        metrics::describe_counter!(COUNTER, "Requests answered.");
        Self(handle)
    }

    fn record(&self, labels: Labels, amount: u64) {
        let [tenant, route] = labels.texts();
        metrics::counter!(COUNTER, "tenant" => tenant, "route" => route).increment(amount);
    }

    fn render(&mut self) -> impl AsRef<[u8]> {
        self.0.render()
    }
}
