use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Verbunden,
    /// Sizes.
    Größe,
}

fn main() {}
