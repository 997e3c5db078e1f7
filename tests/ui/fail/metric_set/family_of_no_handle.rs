use metrics_runtime::{Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: Family<Place, u64>,
}

fn main() {}
