use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Metrics {
    /// Things done.
    #[metric(buckets = native(factor = 1.1))]
    things: Counter,
}

fn main() {}
