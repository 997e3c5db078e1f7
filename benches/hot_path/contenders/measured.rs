//! `measured`.

use std::hint::black_box;
use std::sync::LazyLock;

use measured::metric::histogram::Thresholds;
use measured::text::BufferedTextEncoder;
use measured::{Counter, CounterVec, Histogram, HistogramVec, LabelGroup, MetricGroup};
use paracord::ParaCord;

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, Method, Peer, Status, TIMES, Target, Work, time_by_hand};

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

/// A text that it keeps once, by the library that its own benchmarks use for that.
#[derive(LabelGroup)]
#[label(set = Peers)]
struct PeerGroup<'a> {
    #[label(dynamic_with = ParaCord, default)]
    peer: &'a str,
}

/// Two such texts.
#[derive(LabelGroup)]
#[label(set = Targets)]
struct TargetGroup<'a> {
    #[label(dynamic_with = ParaCord, default)]
    host: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    user: &'a str,
}

#[derive(MetricGroup)]
#[metric(new())]
struct Metrics {
    counter: Counter,
    counter_labelled: CounterVec<Labelling>,
    #[metric(label_set = Peers::new())]
    counter_dynamic: CounterVec<Peers>,
    #[metric(label_set = Targets::new())]
    counter_dynamic_two: CounterVec<Targets>,
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
            Work::CounterDynamic,
            NAME,
            |sample| {
                let Peer { peer } = sample.of(Peer::all());
                metrics.counter_dynamic.inc(PeerGroup { peer });
            },
            || exposition().counters_of_peers("counter_dynamic"),
        ),
        Contender::new(
            Work::CounterDynamicTwo,
            NAME,
            |sample| {
                let Target { host, user } = sample.of(Target::all());
                metrics.counter_dynamic_two.inc(TargetGroup { host, user });
            },
            || exposition().counters_of_targets("counter_dynamic_two"),
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
