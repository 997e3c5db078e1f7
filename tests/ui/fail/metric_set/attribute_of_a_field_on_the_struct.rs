use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metric(prefix = "shop")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
