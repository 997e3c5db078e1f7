use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Frames dropped.
    Dropped {
        #[metric(histogram, unit = "bytes")]
        size: usize,
    },
    /// Frames sent.
    Sent(#[metric(counter, name = "bytes")] u64),
}

fn main() {}
