use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[allow(non_snake_case)]
struct Upload {
    /// Lines received.
    #[metric(gauge)]
    linesReceived: u64,
}

fn main() {}
