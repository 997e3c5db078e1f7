use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: Counter,
}

fn main() {}
