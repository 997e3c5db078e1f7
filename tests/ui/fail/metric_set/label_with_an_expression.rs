use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(labels(open = true))]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
