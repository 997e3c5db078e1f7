use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    #[metric(counter)]
    Connected,
}

fn main() {}
