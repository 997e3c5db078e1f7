use metrics_runtime::{MetricSet, Summary};

#[derive(MetricSet)]
struct Metrics {
    /// A time.
    #[metric(unit = "seconds")]
    time: Summary,
}

fn main() {}
