use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

impl Upload {
    fn record(&self) -> u8 {
        1
    }
}

fn main() {}
