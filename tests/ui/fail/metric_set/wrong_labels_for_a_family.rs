use metrics_runtime::{Counter, Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers that were in the shop.
    visitors: Family<Place, Counter>,
}

fn main() {
    Shop::get().visitors.with("inside").increment(1);
}
