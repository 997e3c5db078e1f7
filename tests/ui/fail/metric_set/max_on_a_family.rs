use metrics_runtime::{Counter, Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers that came.
    #[metric(max = 50)]
    customers: Family<Place, Counter>,
}

fn main() {}
