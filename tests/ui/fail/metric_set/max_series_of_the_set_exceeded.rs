use metrics_runtime::{Counter, Family, Gauge, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
    #[label(max = 50)]
    street: String,
}

#[derive(MetricSet)]
#[metrics(prefix = "shop", max_series = 1_000)]
struct Shop {
    /// Customers that came.
    customers: Family<Place, Counter>,
    /// Goods sold.
    #[metric(max_series = 100)]
    goods: Family<Place, Counter>,
    #[metric(flatten)]
    floor: Floor,
}

#[derive(MetricSet)]
struct Floor {
    /// People at work.
    people: Gauge,
}

fn main() {}
