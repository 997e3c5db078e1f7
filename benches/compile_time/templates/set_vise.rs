//! The struct as a set of metrics, by `vise`.

use std::time::Duration;

use vise::{Buckets, Counter, Family, Gauge, Global, Histogram, Metrics as Derive, Unit};

use super::Labels;

/// Metrics of service NN.
#[derive(Debug, Derive)]
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
    #[metrics(unit = Unit::Bytes, buckets = Buckets::exponential(100.0..=1_000_000.0, 10.0))]
    pub request_size: Histogram<usize>,
    /// Time from a request's arrival to its answer.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::values(&[0.001, 0.01, 0.1, 1.0, 10.0]))]
    pub answer_delay: Histogram<Duration>,
    /// Requests by where they went.
    pub routed: Family<Labels, Counter>,
    /// Workers by what they do.
    pub workers: Family<Labels, Gauge>,
}

#[vise::register]
static METRICS: Global<Metrics> = Global::new();

/// Keeps the set.
pub fn use_all() {
    std::hint::black_box::<Option<&'static Metrics>>(Some(&METRICS));
}
