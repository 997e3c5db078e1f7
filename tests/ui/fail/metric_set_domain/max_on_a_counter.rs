use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Sale {
    /// Pots sold.
    #[metric(counter, max = 100)]
    pots: u64,
    #[metric(skip, redact)]
    street: String,
}

fn main() {}
