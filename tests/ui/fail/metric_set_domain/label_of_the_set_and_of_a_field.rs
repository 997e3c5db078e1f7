use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metrics(labels(tls = "always"))]
struct Upload {
    #[metric(label)]
    tls: bool,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    /// Parts received.
    #[metric(counter)]
    parts: u64,
}

fn main() {}
