use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    #[metric(help = " ")]
    Connected,
}

fn main() {}
