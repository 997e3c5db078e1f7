use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers_total: Gauge,
}

fn main() {}
