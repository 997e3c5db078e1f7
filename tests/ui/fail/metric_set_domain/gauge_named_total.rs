use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Lines received.
    #[metric(gauge, name = "lines_total")]
    lines: u64,
}

fn main() {}
