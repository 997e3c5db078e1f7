use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    /// Time that it took.
    #[metric(summary)]
    time: u64,
}

fn main() {}
