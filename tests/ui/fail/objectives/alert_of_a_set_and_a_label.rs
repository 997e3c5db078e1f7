use metrics_runtime::{LabelValue, MetricSet};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
}

#[derive(MetricSet)]
struct Inner {
    /// Values.
    #[metric(counter)]
    values: u64,
}

#[derive(MetricSet)]
struct Request {
    #[metric(label, alert(name = "TooMany", expr = "$metric > 1"))]
    method: Method,
    #[metric(flatten, alert(name = "TooMany", expr = "$metric > 1"))]
    inner: Inner,
    /// Bytes.
    #[metric(counter, alert(name = "TooMany", expr = "$metric > 1"))]
    bytes: u64,
}

fn main() {
    let method = Method::Get;
    Request { method, inner: Inner { values: 1 }, bytes: 1 }.record();
}
