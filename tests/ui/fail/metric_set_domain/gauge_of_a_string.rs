use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Connected {
        /// Their number.
        #[metric(gauge)]
        peers: String,
    },
}

fn main() {
    let peers = String::new();
    Event::Connected { peers }.record();
}
