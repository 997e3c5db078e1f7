use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Things that customers carry home.
    #[metric(buckets = [1, 10])]
    basket_things: Histogram<u64>,
}

fn main() {}
