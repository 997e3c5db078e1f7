use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metrics(prefix = "my-relay")]
enum Event {
    /// Peers that connected.
    Connected,
    /// Peers that left.
    Left,
}

fn main() {}
