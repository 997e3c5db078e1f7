use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time that customers spend in the shop.
    #[metric(unit = "seconds")]
    visit: Histogram,
}

fn main() {}
