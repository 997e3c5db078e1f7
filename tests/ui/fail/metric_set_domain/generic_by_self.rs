use metrics_runtime::MetricSet;

trait Sized {
    type Bytes;
}

impl Sized for Upload {
    type Bytes = u64;
}

#[derive(MetricSet)]
struct Upload {
    /// Bytes received.
    #[metric(counter)]
    bytes: <Self as Sized>::Bytes,
}

fn main() {}
