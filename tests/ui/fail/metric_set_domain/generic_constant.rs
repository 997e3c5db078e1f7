use metrics_runtime::MetricSet;

#[derive(MetricSet)]
struct Upload<const N: usize> {
    /// Bytes received.
    #[metric(counter)]
    bytes: Padded<N>,
    #[metric(skip)]
    rest: [u8; N],
}

struct Padded<const N: usize>(u64);

fn main() {}
