use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    #[metric(unit = "")]
    customers: Gauge,
}

fn main() {}
