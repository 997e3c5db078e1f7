use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(help = " ")]
    customers: Gauge,
}

fn main() {}
