use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(skip)]
    name: String,
}

fn main() {}
