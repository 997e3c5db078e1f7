use std::time::Duration;

use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Time that uploads took.
    #[metric(counter, unit = "bytes")]
    time: Duration,
}

fn main() {}
