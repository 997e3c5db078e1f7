use std::time::Duration;

use metrics_runtime::{Histogram, MetricSet};

#[derive(MetricSet)]
struct Metrics {
    /// Times.
    #[metric(slo(target = 0.999))]
    times: Histogram<Duration>,
}

fn main() {
    let _ = Metrics::get();
}
