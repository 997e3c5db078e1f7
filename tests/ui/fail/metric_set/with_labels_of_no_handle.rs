use metrics_runtime::{LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place)]
struct Shop {
    /// Customers in the shop.
    customers: String,
}

fn main() {}
