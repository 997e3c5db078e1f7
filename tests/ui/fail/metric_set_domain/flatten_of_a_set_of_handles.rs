use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    #[metric(flatten)]
    parts: Parts,
}

#[derive(MetricSet)]
struct Parts {
    /// Parts received.
    parts: Counter,
}

fn main() {}
