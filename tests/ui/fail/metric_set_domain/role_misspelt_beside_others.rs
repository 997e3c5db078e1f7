use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload {
    #[metric(label)]
    tls: bool,
    /// Bytes received.
    #[metric(conter)]
    bytes: u64,
    #[metric(skip)]
    name: String,
}

fn main() {
    let name = String::new();
    Upload { tls: true, bytes: 1, name }.record();
}
