use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    #[metric(skip)]
    Connected {
        #[metric(label)]
        tls: bool,
        #[metric(skip)]
        name: String,
    },
    /// Peers that left.
    Left,
}

fn main() {}
