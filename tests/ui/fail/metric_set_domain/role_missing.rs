use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    /// Name of the file.
    name: String,
}

fn main() {
    let name = String::new();
    Upload { bytes: 1, name }.record();
}
