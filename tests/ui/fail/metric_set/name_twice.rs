use metrics_runtime::{Counter, Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
    /// Customers that were in the shop.
    #[metric(name = "customers_total")]
    visitors: Counter,
}

fn main() {}
