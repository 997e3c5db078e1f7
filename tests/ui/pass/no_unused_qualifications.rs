#![deny(unused_qualifications)]

use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    #[metric(flatten)]
    staff: Staff,
}

#[derive(MetricSet)]
struct Staff {
    /// People at work.
    people: Gauge,
}

fn main() {
    assert_eq!(Shop::get().staff.people.value(), 0.0);
}
