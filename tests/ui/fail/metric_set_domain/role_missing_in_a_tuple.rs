use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Connected(#[metric(skip)] u8, u32),
}

fn main() {}
