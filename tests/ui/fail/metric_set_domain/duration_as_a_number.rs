use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Time that uploads took.
    #[metric(histogram, unit = "seconds")]
    time: f64,
}

fn main() {}
