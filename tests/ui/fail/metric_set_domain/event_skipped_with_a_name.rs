use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    #[metric(skip, name = "joined")]
    Connected,
    /// Peers that left.
    Left,
}

fn main() {}
