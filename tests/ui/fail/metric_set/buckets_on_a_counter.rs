use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers that were in the shop.
    #[metric(buckets = [1, 10])]
    visitors: Counter,
}

fn main() {}
