use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: Option<i64>,
}

fn main() {}
