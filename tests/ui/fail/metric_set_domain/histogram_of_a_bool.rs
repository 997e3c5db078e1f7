use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Whether it was large.
    #[metric(histogram, buckets = [1])]
    large: bool,
}

fn main() {}
