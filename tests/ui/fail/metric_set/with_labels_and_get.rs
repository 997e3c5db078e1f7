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
}

fn main() {
    Shop::get().customers.set(1.0);
}
