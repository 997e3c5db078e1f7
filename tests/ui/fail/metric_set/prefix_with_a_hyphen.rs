use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "corner-shop")]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
    /// Shelves in the shop.
    shelves: Gauge,
}

fn main() {}
