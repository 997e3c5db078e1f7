use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop(Gauge);

fn main() {}
