use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    #[metric(labels(floor = "ground"))]
    customers: Gauge,
}

fn main() {}
