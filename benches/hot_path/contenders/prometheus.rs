//! `prometheus`. Labels are looked up by their texts, as it offers nothing typed by itself.

use std::hint::black_box;

use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Peer, TIMES, Target, Work, time_by_hand};

const NAME: &str = "prometheus";
const LABELS: [&str; 2] = ["method", "status"];

pub(crate) fn contenders() -> Vec<Contender> {
    vec![
        counter(),
        counter_labelled(),
        counter_dynamic(),
        counter_dynamic_two(),
        histogram(),
        histogram_labelled(),
        timed(),
    ]
}

fn counter() -> Contender {
    let counter = IntCounter::new("counter_total", "A counter.").expect("it is well-formed");
    let read = registered(&counter);
    Contender::new(
        Work::Counter,
        NAME,
        move |_| counter.inc(),
        move || read().counter("counter_total"),
    )
}

fn counter_labelled() -> Contender {
    let options = Opts::new("counter_total", "A counter.");
    let counters = IntCounterVec::new(options, &LABELS).expect("it is well-formed");
    let read = registered(&counters);
    Contender::new(
        Work::CounterLabelled,
        NAME,
        move |sample| counters.with_label_values(&sample.labels.texts()).inc(),
        move || read().counters("counter_total"),
    )
}

fn counter_dynamic() -> Contender {
    let options = Opts::new("counter_total", "A counter.");
    let counters = IntCounterVec::new(options, &["peer"]).expect("it is well-formed");
    let read = registered(&counters);
    Contender::new(
        Work::CounterDynamic,
        NAME,
        move |sample| {
            let Peer { peer } = sample.of(Peer::all());
            counters.with_label_values(&[peer]).inc();
        },
        move || read().counters_of_peers("counter_total"),
    )
}

fn counter_dynamic_two() -> Contender {
    let options = Opts::new("counter_total", "A counter.");
    let counters = IntCounterVec::new(options, &["host", "user"]).expect("it is well-formed");
    let read = registered(&counters);
    Contender::new(
        Work::CounterDynamicTwo,
        NAME,
        move |sample| {
            let Target { host, user } = sample.of(Target::all());
            counters.with_label_values(&[host, user]).inc();
        },
        move || read().counters_of_targets("counter_total"),
    )
}

fn histogram() -> Contender {
    let histogram = Histogram::with_opts(options(&BOUNDS)).expect("it is well-formed");
    let read = registered(&histogram);
    Contender::new(
        Work::Histogram,
        NAME,
        move |sample| histogram.observe(sample.value),
        move || read().histogram("histogram"),
    )
}

fn histogram_labelled() -> Contender {
    let histograms = HistogramVec::new(options(&BOUNDS), &LABELS).expect("it is well-formed");
    let read = registered(&histograms);
    Contender::new(
        Work::HistogramLabelled,
        NAME,
        move |sample| {
            let histogram = histograms.with_label_values(&sample.labels.texts());
            histogram.observe(sample.value);
        },
        move || read().histograms("histogram"),
    )
}

fn timed() -> Contender {
    let histogram = Histogram::with_opts(options(&TIMES)).expect("it is well-formed");
    let read = registered(&histogram);
    Contender::new(
        Work::Timed,
        NAME,
        move |sample| {
            black_box(time_by_hand(sample.whole, |time| {
                histogram.observe(time.as_secs_f64());
            }));
        },
        move || read().histogram("histogram"),
    )
}

fn options(bounds: &[f64]) -> HistogramOpts {
    HistogramOpts::new("histogram", "A histogram.").buckets(bounds.to_vec())
}

/// What shows the metric, in a registry of its own.
fn registered<M: Collector + Clone + 'static>(metric: &M) -> impl Fn() -> Exposition + use<M> {
    let registry = Registry::new();
    registry
        .register(Box::new(metric.clone()))
        .expect("it is alone");
    move || exposition(&registry)
}

/// What a registry of this library shows.
pub(super) fn exposition(registry: &Registry) -> Exposition {
    let text = TextEncoder::new().encode_to_string(&registry.gather());
    Exposition::parse(&text.expect("a text can be written to"))
}
