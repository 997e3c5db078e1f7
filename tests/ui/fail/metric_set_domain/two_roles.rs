use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter, histogram)]
    bytes: u64,
}

fn main() {}
