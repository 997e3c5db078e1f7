use metrics_runtime::{LabelSet, MetricSet};

#[derive(LabelSet)]
struct Place {
    inside: bool,
}

#[derive(MetricSet)]
#[metrics(with_labels = Place)]
struct Sale {
    /// Pots sold.
    #[metric(counter)]
    pots: u64,
}

fn main() {}
