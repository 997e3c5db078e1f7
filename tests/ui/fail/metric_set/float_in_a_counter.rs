use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers that were in the shop.
    visitors: Counter,
}

fn main() {
    Shop::get().visitors.increment(0.5);
}
