use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    #[metric(skip)]
    Connected,
}

fn main() {
    Event::Connected.record();
}
