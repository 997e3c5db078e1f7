//! The struct as a set of metrics, by `metrics-runtime`.

use std::time::Duration;

use metrics_runtime::{Counter, Family, Gauge, Histogram, MetricSet};

use super::Labels;

/// Metrics of service NN.
#[derive(MetricSet)]
#[metrics(prefix = "service_NN")]
pub struct Metrics {
    /// Requests that have arrived.
    pub requests: Counter,
    /// Requests that were refused.
    pub refused: Counter,
    /// Bytes that have arrived.
    pub received_bytes: Counter,
    /// Retries of calls to other services.
    pub retries: Counter,
    /// Connections that are open.
    pub connections: Gauge,
    /// Jobs that wait for a worker.
    pub waiting_jobs: Gauge,
    /// Size of one request.
    #[metric(unit = "bytes", buckets = exponential(100, 10, 5))]
    pub request_size: Histogram,
    /// Time from a request's arrival to its answer.
    #[metric(buckets = [0.001, 0.01, 0.1, 1, 10])]
    pub answer_delay: Histogram<Duration>,
    /// Requests by where they went.
    pub routed: Family<Labels, Counter>,
    /// Workers by what they do.
    pub workers: Family<Labels, Gauge>,
}

/// Keeps the set.
pub fn use_all() {
    std::hint::black_box::<Option<&'static Metrics>>(Some(Metrics::get()));
}
