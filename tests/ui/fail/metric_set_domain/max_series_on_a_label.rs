use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Sale {
    #[metric(label, max = 10, max_series = 100)]
    street: String,
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
    #[metric(skip, idle_after = "1h")]
    note: String,
}

fn main() {}
