use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metrics(labels(kind = bytes))]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
