use metrics_runtime::{LabelValue, MetricSet};

#[derive(LabelValue)]
enum Floor {
    Ground,
    First,
    Second,
}

#[derive(MetricSet)]
enum Event {
    /// Pots sold.
    #[metric(max_series = 2)]
    Sold {
        #[metric(label)]
        floor: Floor,
        #[metric(label)]
        cash: bool,
    },
}

fn main() {}
