use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label)]
    file: String,
    /// Bytes received.
    #[metric(counter)]
    bytes: i8,
    /// Lines received.
    #[metric(gauge)]
    lines: Vec<u64>,
}

fn main() {}
