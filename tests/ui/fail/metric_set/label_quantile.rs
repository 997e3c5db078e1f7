use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(labels(quantile = "0.5"))]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
