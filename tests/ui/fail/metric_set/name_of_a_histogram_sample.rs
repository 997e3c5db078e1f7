use metrics_runtime::{Gauge, Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Things that customers carry home.
    #[metric(buckets = [1, 10])]
    basket: Histogram,
    /// Baskets in the shop.
    basket_count: Gauge,
}

fn main() {}
