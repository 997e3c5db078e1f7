use metrics_runtime::MetricSet;

struct Street;

#[derive(MetricSet)]
struct Sale {
    #[metric(label, max = 100)]
    street: Street,
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
}

fn main() {}
