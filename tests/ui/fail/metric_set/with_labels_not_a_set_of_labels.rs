use metrics_runtime::{Counter, Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(with_labels = String)]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
    /// Goods sold.
    goods: Counter,
}

fn main() {}
