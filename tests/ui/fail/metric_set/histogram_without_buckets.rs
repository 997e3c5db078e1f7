use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Things that customers carry home.
    basket_things: Histogram,
}

fn main() {}
