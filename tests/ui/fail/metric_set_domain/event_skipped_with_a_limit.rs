use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Pots sold.
    Sold,
    #[metric(skip, max_series = 10)]
    Broken {
        #[metric(max = 10)]
        street: String,
    },
}

fn main() {}
