use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(flatten, max_series = 10)]
    floor: Floor,
}

#[derive(MetricSet)]
struct Floor {
    /// Customers on the floor.
    customers: Gauge,
}

fn main() {}
