use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload(
    #[metric(label)] bool,
    /// Bytes received.
    #[metric(counter, name = "bytes")]
    u64,
);

fn main() {}
