use metrics_runtime::{Gauge, MetricSet, Summary};

#[derive(MetricSet)]
struct Metrics {
    /// A level.
    #[metric(quantiles = [0.5])]
    level: Gauge,
    /// A size.
    #[metric(quantiles)]
    size: Summary,
    /// A time.
    #[metric(unit = "seconds")]
    time: Summary,
}

fn main() {}
