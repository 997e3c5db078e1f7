use metrics_runtime::{Counter, Family, LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers that came.
    #[metric(idle_after = "10m")]
    customers: Family<Place, Counter>,
}

fn main() {}
