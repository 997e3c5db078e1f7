use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Connected {
        /// Their address.
        address: u32,
    },
}

fn main() {
    Event::Connected { address: 1 }.record();
}
