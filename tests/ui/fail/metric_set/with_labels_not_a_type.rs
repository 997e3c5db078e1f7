use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(with_labels = "street")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
