use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    /// Time that uploads took.
    #[metric(gauge, unit = "milliseconds")]
    time: u64,
}

fn main() {}
