use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
}

impl Shop {
    fn get() -> u8 {
        1
    }
}

fn main() {}
