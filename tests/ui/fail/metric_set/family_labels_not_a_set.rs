use metrics_runtime::{Family, Gauge, LabelValue, MetricSet};

#[derive(LabelValue)]
enum Floor {
    Ground,
}

#[derive(MetricSet)]
struct Shop {
    /// Customers in the shop.
    customers: Family<Floor, Gauge>,
}

fn main() {}
