use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metrics(crate = metrics_runtine)]
enum Event {
    /// Peers that connected.
    Connected,
}

fn main() {}
