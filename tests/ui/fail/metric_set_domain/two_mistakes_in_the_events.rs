use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    #[metric(nmae = "joined")]
    Connected,
    Left,
    /// Frames sent.
    Sent(
        /// Bytes sent.
        #[metric(counter)]
        u64,
    ),
}

fn main() {}
