use metrics_runtime::{Family, Gauge, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
#[metrics(labels(inside = "yes"))]
struct Shop {
    /// Customers in the shop.
    customers: Family<Place, Gauge>,
}

fn main() {}
