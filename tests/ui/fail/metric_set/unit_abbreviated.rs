use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time since the last customer came.
    #[metric(unit = "ms")]
    empty: Gauge,
}

fn main() {}
