use metrics_runtime::{Family, Gauge, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    #[label(max = 50)]
    street: String,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place)]
struct Shop {
    /// Customers in the shop.
    customers: Family<Place, Gauge>,
}

fn main() {}
