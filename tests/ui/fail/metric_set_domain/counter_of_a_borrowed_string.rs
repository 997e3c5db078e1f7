use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload<'a> {
    /// Bytes received.
    #[metric(counter)]
    bytes: &'a str,
}

fn main() {}
