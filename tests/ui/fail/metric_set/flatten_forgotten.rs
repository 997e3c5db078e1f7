use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// The upper floor.
    floor: Floor,
}

#[derive(MetricSet)]
struct Floor {
    /// Customers on the floor.
    customers: Gauge,
}

fn main() {}
