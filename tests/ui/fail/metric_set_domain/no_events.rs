use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {}

fn main() {}
