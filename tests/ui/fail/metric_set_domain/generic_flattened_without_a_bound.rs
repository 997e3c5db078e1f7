use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload<T> {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    #[metric(flatten)]
    part: T,
}

fn main() {}
