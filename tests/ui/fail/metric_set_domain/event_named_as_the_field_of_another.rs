use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Frames sent.
    Sent {
        /// Bytes sent.
        #[metric(counter)]
        bytes: u64,
    },
    /// Bytes sent.
    SentBytes,
}

fn main() {}
