use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload<L> {
    #[metric(label)]
    kind: Option<L>,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
