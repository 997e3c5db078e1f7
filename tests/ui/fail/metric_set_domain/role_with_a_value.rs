use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    /// Parts received.
    #[metric(counter = 2)]
    parts: u64,
}

fn main() {}
