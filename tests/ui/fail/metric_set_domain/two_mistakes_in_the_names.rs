use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    #[metric(name = "joined-total")]
    Connected,
    /// Frames sent.
    Sent {
        /// Bytes sent.
        #[metric(gauge, name = "size_kb")]
        bytes: u64,
    },
}

fn main() {}
