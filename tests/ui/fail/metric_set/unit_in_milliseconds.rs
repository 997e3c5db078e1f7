use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time since the last customer came.
    #[metric(unit = "milliseconds")]
    empty: Gauge,
}

fn main() {}
