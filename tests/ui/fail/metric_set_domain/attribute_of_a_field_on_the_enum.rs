use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metric(prefix = "relay")]
enum Event {
    /// Peers that connected.
    Connected,
}

fn main() {}
