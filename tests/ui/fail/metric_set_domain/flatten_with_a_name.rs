use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: u64,

    #[metric(flatten, name = "part")]
    part: Part,
}

#[derive(MetricSet)]
struct Part {
    /// Lines received.
    #[metric(counter)]
    lines: u64,
}

fn main() {}
