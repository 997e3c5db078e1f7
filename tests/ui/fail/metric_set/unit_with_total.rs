use metrics_runtime::{Counter, MetricSet};

#[derive(MetricSet)]
struct Shop {
    /// Time that the shop was open.
    #[metric(unit = "seconds_total")]
    open: Counter<f64>,
}

fn main() {}
