use metrics_runtime::{Amount, MetricSet};

#[derive(MetricSet)]
struct Upload<T: Amount> {
    /// Bytes received.
    #[metric(counter)]
    bytes: T,
}

fn main() {
    Upload { bytes: 1_u8 }.record();
}
