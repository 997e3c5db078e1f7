use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(max_series = 0)]
struct Shop {
    /// Customers in the shop.
    #[metric(max_series = 0.5)]
    customers: Gauge,
}

fn main() {}
