use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    Connected,
    /// Peers that left.
    Left,
}

fn main() {
    Event::Connected.record();
}
