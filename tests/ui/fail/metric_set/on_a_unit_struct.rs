use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Shop;

fn main() {}
