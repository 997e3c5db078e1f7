use metrics_runtime::{Family, Gauge, LabelSet, MetricSet};

#[derive(MetricSet)]
struct Shop<L: LabelSet + 'static> {
    /// Customers in the shop.
    customers: Family<L, Gauge>,
}

fn main() {}
