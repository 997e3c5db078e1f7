use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label, buckets = [1])]
    tls: bool,
    #[metric(counter)]
    bytes: u64,
    name: String,
}

fn main() {}
