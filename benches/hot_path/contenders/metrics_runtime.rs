//! Ours.

use std::hint::black_box;

use metrics_runtime::exposition::text;
use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Counter, Family, Histogram, MetricSet, timed};
use report::OURS;

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, TIMES, Work, function};

/// What is recorded.
#[derive(MetricSet)]
#[metrics(prefix = "hot_path")]
struct Metrics {
    /// Requests.
    requests: Counter,
    /// Requests with labels.
    requests_labelled: Family<Labels, Counter>,
    /// Sizes of requests.
    #[metric(buckets = BOUNDS)]
    size: Histogram,
    /// Sizes of requests with labels.
    #[metric(buckets = BOUNDS)]
    size_labelled: Family<Labels, Histogram>,
}

/// Does next to nothing.
#[timed(name = "hot_path_timed_seconds", buckets = TIMES)]
#[inline(never)]
fn timed_function(input: u64) -> u64 {
    function(input)
}

pub(crate) fn contenders() -> Vec<Contender> {
    vec![
        Contender::new(
            Work::Counter,
            OURS,
            |_| Metrics::get().requests.increment(1),
            || exposition().counter("hot_path_requests_total"),
        ),
        Contender::new(
            Work::CounterLabelled,
            OURS,
            |sample| {
                let counter = Metrics::get().requests_labelled.with(sample.labels);
                counter.increment(1);
            },
            || exposition().counters("hot_path_requests_labelled_total"),
        ),
        Contender::new(
            Work::Histogram,
            OURS,
            |sample| Metrics::get().size.observe(sample.value),
            || exposition().histogram("hot_path_size"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            OURS,
            |sample| {
                let histogram = Metrics::get().size_labelled.with(sample.labels);
                histogram.observe(sample.value);
            },
            || exposition().histograms("hot_path_size_labelled"),
        ),
        Contender::new(
            Work::Timed,
            OURS,
            |sample| {
                black_box(timed_function(sample.whole));
            },
            || exposition().histogram("hot_path_timed_seconds"),
        ),
    ]
}

fn exposition() -> Exposition {
    Exposition::parse(&text::render(&Snapshot::declared()))
}
