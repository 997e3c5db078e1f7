use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    #[metric(skip, name = "file", help = "Its name.")]
    name: String,
}

fn main() {}
