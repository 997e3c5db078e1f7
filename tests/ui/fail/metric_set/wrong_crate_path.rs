use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(crate = metrics_runtine)]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

fn main() {}
