use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "corner-shop")]
struct Shop {
    /// Customers in the shop.
    customers_total: Gauge,
    /// Time since the last customer came.
    #[metric(name = "empty_ms")]
    empty: Gauge,
}

fn main() {}
