use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: String,
}

fn main() {}
