use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(flatten)]
    customers: Gauge,
}

fn main() {}
