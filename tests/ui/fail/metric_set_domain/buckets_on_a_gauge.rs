use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Lines received.
    #[metric(gauge, buckets = [1, 10])]
    lines: u64,
}

fn main() {}
