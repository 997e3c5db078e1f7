use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Peers that connected.
    Connected {
        #[metric(label)]
        le: bool,
    },
}

fn main() {}
