use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[allow(non_snake_case)]
struct Shop {
    /// Shelves in the shop.
    bookShelves: Gauge,
}

fn main() {}
