use metrics_runtime::{MetricSet, Summary};

#[derive(MetricSet)]
struct Metrics {
    /// A size.
    #[metric(quantiles)]
    size: Summary,
}

fn main() {}
