use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Shop {
    Open,
}

fn main() {}
