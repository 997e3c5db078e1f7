use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label)]
    tls: bool,
    #[metric(skip)]
    bytes: u64,
}

fn main() {}
