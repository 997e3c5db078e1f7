use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    #[metrics(name = "visitors")]
    customers: Gauge,
}

fn main() {}
