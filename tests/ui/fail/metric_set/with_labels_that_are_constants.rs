use metrics_runtime::{Counter, Gauge, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    #[label(max = 50)]
    street: String,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place, labels(street = "Elm"))]
struct Shop {
    /// Customers in the shop.
    customers: Gauge,
    /// Goods sold.
    goods: Counter,
}

fn main() {}
