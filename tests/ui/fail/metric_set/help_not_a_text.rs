use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(help = 5)]
    customers: Gauge,
}

fn main() {}
