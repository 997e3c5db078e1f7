//! `measured`.

use std::hint::black_box;
use std::sync::LazyLock;

use measured::metric::histogram::Thresholds;
use measured::text::BufferedTextEncoder;
use measured::{Counter, CounterVec, Histogram, HistogramVec, LabelGroup, MetricGroup};

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, Method, Status, TIMES, Work, time_by_hand};

const NAME: &str = "measured";

/// Its derive and ours read the same attribute, so it has a struct of its own.
#[derive(LabelGroup)]
#[label(set = Labelling)]
struct Group {
    method: Method,
    status: Status,
}

impl From<Labels> for Group {
    fn from(Labels { method, status }: Labels) -> Self {
        Self { method, status }
    }
}

#[derive(MetricGroup)]
#[metric(new())]
struct Metrics {
    counter: Counter,
    counter_labelled: CounterVec<Labelling>,
    #[metric(metadata = Thresholds::with_buckets(BOUNDS))]
    histogram: Histogram<{ BOUNDS.len() }>,
    #[metric(metadata = Thresholds::with_buckets(BOUNDS))]
    histogram_labelled: HistogramVec<Labelling, { BOUNDS.len() }>,
    #[metric(metadata = Thresholds::with_buckets(TIMES))]
    timed: Histogram<{ TIMES.len() }>,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

pub(crate) fn contenders() -> Vec<Contender> {
    let metrics = &*METRICS;
    vec![
        Contender::new(
            Work::Counter,
            NAME,
            |_| metrics.counter.inc(),
            || exposition().counter("counter"),
        ),
        Contender::new(
            Work::CounterLabelled,
            NAME,
            |sample| metrics.counter_labelled.inc(sample.labels.into()),
            || exposition().counters("counter_labelled"),
        ),
        Contender::new(
            Work::Histogram,
            NAME,
            |sample| metrics.histogram.observe(sample.value),
            || exposition().histogram("histogram"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            NAME,
            |sample| {
                let histograms = &metrics.histogram_labelled;
                histograms.observe(sample.labels.into(), sample.value);
            },
            || exposition().histograms("histogram_labelled"),
        ),
        Contender::new(
            Work::Timed,
            NAME,
            |sample| {
                black_box(time_by_hand(sample.whole, |time| {
                    metrics.timed.get_metric().observe_duration(time);
                }));
            },
            || exposition().histogram("timed"),
        ),
    ]
}

fn exposition() -> Exposition {
    let mut encoder = BufferedTextEncoder::new();
    let Ok(()) = METRICS.collect_group_into(&mut encoder);
    Exposition::parse(&String::from_utf8_lossy(&encoder.finish()))
}
