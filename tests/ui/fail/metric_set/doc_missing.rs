use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    customers: Gauge,
}

fn main() {
    Shop::get().customers.set(1.0);
}
