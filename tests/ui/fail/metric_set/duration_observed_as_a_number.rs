use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Things that customers carry home.
    #[metric(buckets = [1, 10])]
    basket_things: Histogram,
}

fn main() {
    Shop::get().basket_things.observe(Duration::from_secs(1));
}
