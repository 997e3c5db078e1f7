use metrics_runtime::{LabelValue, MetricSet};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Put,
}

#[derive(MetricSet)]
struct Upload {
    #[metric(label)]
    method: Option<Method>,

    /// Bytes received.
    #[metric(counter)]
    bytes: u64,
}

fn main() {}
