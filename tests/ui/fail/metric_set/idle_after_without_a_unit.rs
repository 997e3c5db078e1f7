use metrics_runtime::{Counter, Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    #[label(max = 50)]
    street: String,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers that came.
    #[metric(idle_after = 600)]
    customers: Family<Place, Counter>,
    /// Goods sold.
    #[metric(idle_after = "500ms")]
    goods: Family<Place, Counter>,
}

fn main() {}
