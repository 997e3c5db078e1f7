use metrics_runtime::MetricSet;

#[derive(MetricSet)]
#[metrics(max_series = 1000)]
struct Sale {
    #[metric(label, max = 10)]
    street: String,
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
}

fn main() {}
