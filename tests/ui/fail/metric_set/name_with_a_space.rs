use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(prefix = "shop")]
struct Shop {
    /// Shelves in the shop.
    #[metric(name = "book shelves")]
    shelves: Gauge,
}

fn main() {}
