use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time that customers spend in the shop.
    #[metric(unit = "bytes")]
    visit: Histogram<Duration>,
}

fn main() {}
