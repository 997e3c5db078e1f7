use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Metrics {
    /// A level.
    #[metric(quantiles = [0.5])]
    level: Gauge,
}

fn main() {}
