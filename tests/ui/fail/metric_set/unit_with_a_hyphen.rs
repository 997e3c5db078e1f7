use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    #[metric(unit = "foo-bar")]
    customers: Gauge,
}

fn main() {}
