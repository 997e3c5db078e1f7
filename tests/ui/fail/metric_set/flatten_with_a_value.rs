use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(flatten = true)]
    floor: Floor,
}

#[derive(MetricSet)]
struct Floor {
    /// Customers on the floor.
    customers: Gauge,
}

fn main() {}
