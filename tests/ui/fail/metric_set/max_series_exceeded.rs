use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet};

#[derive(LabelValue)]
enum Floor {
    Ground,
    First,
    Second,
}

#[derive(LabelSet)]
struct Place {
    floor: Floor,
    inside: bool,
}

#[derive(MetricSet)]
#[metrics(prefix = "shop")]
struct Shop {
    /// Customers that came.
    #[metric(max_series = 5)]
    customers: Family<Place, Counter>,
}

fn main() {}
