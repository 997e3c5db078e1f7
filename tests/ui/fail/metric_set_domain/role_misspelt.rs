use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(conter)]
    bytes: u64,
}

fn main() {
    Upload { bytes: 1 }.record();
}
