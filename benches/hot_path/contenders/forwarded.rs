//! Ours where `metrics-exporter-prometheus` is the global recorder: what is recorded goes there, and
//! the limit is a handle of that recorder which is kept.

use metrics::counter;
use metrics_exporter_prometheus::PrometheusBuilder;
use report::{LIMIT, OURS};

use super::Contender;
use super::metrics_runtime::Metrics;
use crate::reading::Exposition;
use crate::work::Work;

pub(crate) fn contenders() -> Vec<Contender> {
    let installed = PrometheusBuilder::new().install_recorder();
    let recorder = installed.expect("there is no other recorder");
    let ours = recorder.clone();
    let cached = counter!("cached_counter");
    vec![
        Contender::new(
            Work::ForwardedCounter,
            LIMIT,
            move |_| cached.increment(1),
            move || Exposition::parse(&recorder.render()).counter("cached_counter"),
        ),
        Contender::new(
            Work::ForwardedCounter,
            OURS,
            |_| Metrics::get().requests.increment(1),
            move || Exposition::parse(&ours.render()).counter("hot_path_requests_total"),
        ),
    ]
}
