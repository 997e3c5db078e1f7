use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time that customers spend in the shop.
    visit: Histogram<Duration>,
}

fn main() {
    Shop::get().visit.observe(0.5);
}
