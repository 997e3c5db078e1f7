use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    #[metrics(name = "joined")]
    Connected,
}

fn main() {}
