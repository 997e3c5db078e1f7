use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
#[metrics(perfix = "shop", labels(open = true))]
struct Shop {
    customers: Gauge,
}

fn main() {}
