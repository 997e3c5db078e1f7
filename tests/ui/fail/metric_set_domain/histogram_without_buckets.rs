use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Lines received.
    #[metric(histogram)]
    lines: u64,
}

fn main() {}
