use metrics_runtime::{Gauge, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    #[label(max = 50)]
    street: String,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place)]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
    #[metric(flatten)]
    floor: Floor,
}

#[derive(MetricSet)]
struct Floor {
    /// People at work.
    people: Gauge,
}

fn main() {}
