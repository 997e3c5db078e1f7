//! `vise`.

use std::hint::black_box;
use std::time::Duration;

use vise::{
    Buckets, Counter, Family, Format, Global, Histogram, Metrics as Derive, MetricsCollection,
};

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, Peer, TIMES, Target, Work, time_by_hand};

const NAME: &str = "vise";

/// What is recorded.
#[derive(Debug, Derive)]
#[metrics(prefix = "hot_path")]
struct Metrics {
    /// A counter.
    counter: Counter,
    /// A counter with labels.
    counter_labelled: Family<Labels, Counter>,
    /// A counter with a label of any text.
    counter_dynamic: Family<Peer, Counter>,
    /// A counter with two of them.
    counter_dynamic_two: Family<Target, Counter>,
    /// A histogram.
    #[metrics(buckets = Buckets::values(&BOUNDS))]
    histogram: Histogram<f64>,
    /// A histogram with labels.
    #[metrics(buckets = Buckets::values(&BOUNDS))]
    histogram_labelled: Family<Labels, Histogram<f64>>,
    /// Times.
    #[metrics(buckets = Buckets::values(&TIMES))]
    timed: Histogram<Duration>,
}

#[vise::register]
static METRICS: Global<Metrics> = Global::new();

pub(crate) fn contenders() -> Vec<Contender> {
    let metrics: &'static Metrics = &METRICS;
    vec![
        Contender::new(
            Work::Counter,
            NAME,
            |_| {
                metrics.counter.inc();
            },
            || exposition().counter("hot_path_counter"),
        ),
        Contender::new(
            Work::CounterLabelled,
            NAME,
            |sample| {
                metrics.counter_labelled[&sample.labels].inc();
            },
            || exposition().counters("hot_path_counter_labelled"),
        ),
        Contender::new(
            Work::CounterDynamic,
            NAME,
            |sample| {
                metrics.counter_dynamic[&sample.of(Peer::all())].inc();
            },
            || exposition().counters_of_peers("hot_path_counter_dynamic"),
        ),
        Contender::new(
            Work::CounterDynamicTwo,
            NAME,
            |sample| {
                metrics.counter_dynamic_two[&sample.of(Target::all())].inc();
            },
            || exposition().counters_of_targets("hot_path_counter_dynamic_two"),
        ),
        Contender::new(
            Work::Histogram,
            NAME,
            |sample| metrics.histogram.observe(sample.value),
            || exposition().histogram("hot_path_histogram"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            NAME,
            |sample| metrics.histogram_labelled[&sample.labels].observe(sample.value),
            || exposition().histograms("hot_path_histogram_labelled"),
        ),
        Contender::new(
            Work::Timed,
            NAME,
            |sample| {
                let observe = |time| metrics.timed.observe(time);
                black_box(time_by_hand(sample.whole, observe));
            },
            || exposition().histogram("hot_path_timed"),
        ),
    ]
}

fn exposition() -> Exposition {
    let mut text = String::new();
    let registry = MetricsCollection::default().collect();
    let encoded = registry.encode(&mut text, Format::Prometheus);
    encoded.expect("a text can be written to");
    Exposition::parse(&text)
}
