use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Sale {
    #[metric(label)]
    cash: bool,
    /// Pots sold.
    #[metric(counter, idle_after = "1h")]
    pots: u64,
}

fn main() {}
