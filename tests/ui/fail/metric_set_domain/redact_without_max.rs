use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Pots sold.
    Sold(#[metric(label, redact, name = "street")] String),
}

fn main() {}
