use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label)]
    file: String,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    /// Parts received.
    #[metric(counter)]
    parts: u64,
}

fn main() {}
