use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "shop")]
struct Shop {
    /// Customers in the shop.
    #[metric(name = "_total")]
    customers: Counter,
}

fn main() {}
