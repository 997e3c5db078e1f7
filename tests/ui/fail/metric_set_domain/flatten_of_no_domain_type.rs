use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    #[metric(flatten)]
    part: Part,
}

struct Part;

fn main() {}
