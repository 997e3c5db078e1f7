use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Connected,
    /// Peers that connected anew.
    #[metric(name = "connected_total")]
    Reconnected,
}

fn main() {}
