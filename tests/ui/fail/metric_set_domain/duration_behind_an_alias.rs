use std::time::Duration;

use metrics_runtime::MetricSet;

type Time = Duration;

#[derive(MetricSet)]
struct Upload {
    /// Time that uploads took.
    #[metric(histogram)]
    time: Time,
}

fn main() {}
