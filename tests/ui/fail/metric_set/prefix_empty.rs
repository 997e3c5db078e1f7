use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
