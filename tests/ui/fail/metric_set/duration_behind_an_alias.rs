use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet};

type Times = Histogram<Duration>;

#[derive(MetricSet)]
struct Shop {
    /// Time that customers spend in the shop.
    visit: Times,
}

fn main() {}
