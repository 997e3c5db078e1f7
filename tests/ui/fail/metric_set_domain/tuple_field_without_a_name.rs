use metrics_runtime::MetricSet;

#[derive(MetricSet)]
enum Event {
    /// Frames dropped.
    Dropped(
        /// Their size.
        #[metric(histogram, unit = "bytes")]
        usize,
    ),
}

fn main() {
    Event::Dropped(1).record();
}
