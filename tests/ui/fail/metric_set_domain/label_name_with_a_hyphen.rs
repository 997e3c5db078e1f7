use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label, name = "over-tls")]
    tls: bool,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
