use std::time::Duration;

use metrics_runtime::{Gauge, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time since the last customer came.
    #[metric(unit = "seconds")]
    empty: Gauge,
}

fn main() {
    Shop::get().empty.set(Duration::from_secs(1));
}
