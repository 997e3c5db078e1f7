use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
