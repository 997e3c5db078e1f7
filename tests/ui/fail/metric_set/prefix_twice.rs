use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "shop")]
#[metrics(prefix = "store")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
