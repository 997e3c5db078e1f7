use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label, unit = "bytes")]
    tls: bool,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
