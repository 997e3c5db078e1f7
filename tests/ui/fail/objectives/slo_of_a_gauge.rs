use metrics_runtime::{Gauge, Histogram, MetricSet};

#[derive(MetricSet)]
struct Metrics {
    /// A level.
    #[metric(slo(latency = "100ms", target = 0.999))]
    level: Gauge,
    /// Sizes.
    #[metric(unit = "bytes", slo(latency = "100ms", target = 0.999))]
    size: Histogram,
}

fn main() {
    let _ = Metrics::get();
}
