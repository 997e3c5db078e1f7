//! The struct by itself, which records nothing.

/// Metrics of service NN.
pub struct Metrics {
    /// Requests that have arrived.
    pub requests: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Bytes that have arrived.
    pub received_bytes: u64,
    /// Retries of calls to other services.
    pub retries: u64,
    /// Connections that are open.
    pub connections: u64,
    /// Jobs that wait for a worker.
    pub waiting_jobs: u64,
    /// Size of one request.
    pub request_size: u64,
    /// Time from a request's arrival to its answer.
    pub answer_delay: u64,
    /// Requests by where they went.
    pub routed: u64,
    /// Workers by what they do.
    pub workers: u64,
}

/// Keeps the struct.
pub fn use_all() {
    std::hint::black_box::<Option<&'static Metrics>>(None);
}
