use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(perfix = "shop")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
