//! `prometheus-client`.

use std::hint::black_box;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, Peer, TIMES, Target, Work, time_by_hand};

const NAME: &str = "prometheus-client";

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
    let counter = Counter::<u64>::default();
    let read = registered(&counter);
    Contender::new(
        Work::Counter,
        NAME,
        move |_| {
            counter.inc();
        },
        move || read().counter("metric_total"),
    )
}

fn counter_labelled() -> Contender {
    let counters = Family::<Labels, Counter>::default();
    let read = registered(&counters);
    Contender::new(
        Work::CounterLabelled,
        NAME,
        move |sample| {
            counters.get_or_create(&sample.labels).inc();
        },
        move || read().counters("metric_total"),
    )
}

fn counter_dynamic() -> Contender {
    let counters = Family::<Peer, Counter>::default();
    let read = registered(&counters);
    Contender::new(
        Work::CounterDynamic,
        NAME,
        move |sample| {
            counters.get_or_create(&sample.of(Peer::all())).inc();
        },
        move || read().counters_of_peers("metric_total"),
    )
}

fn counter_dynamic_two() -> Contender {
    let counters = Family::<Target, Counter>::default();
    let read = registered(&counters);
    Contender::new(
        Work::CounterDynamicTwo,
        NAME,
        move |sample| {
            counters.get_or_create(&sample.of(Target::all())).inc();
        },
        move || read().counters_of_targets("metric_total"),
    )
}

fn histogram() -> Contender {
    let histogram = Histogram::new(BOUNDS);
    let read = registered(&histogram);
    Contender::new(
        Work::Histogram,
        NAME,
        move |sample| histogram.observe(sample.value),
        move || read().histogram("metric"),
    )
}

fn histogram_labelled() -> Contender {
    let create: fn() -> Histogram = || Histogram::new(BOUNDS);
    let histograms = Family::<Labels, Histogram>::new_with_constructor(create);
    let read = registered(&histograms);
    Contender::new(
        Work::HistogramLabelled,
        NAME,
        move |sample| {
            let histogram = histograms.get_or_create(&sample.labels);
            histogram.observe(sample.value);
        },
        move || read().histograms("metric"),
    )
}

fn timed() -> Contender {
    let histogram = Histogram::new(TIMES);
    let read = registered(&histogram);
    Contender::new(
        Work::Timed,
        NAME,
        move |sample| {
            black_box(time_by_hand(sample.whole, |time| {
                histogram.observe(time.as_secs_f64());
            }));
        },
        move || read().histogram("metric"),
    )
}

/// What shows the metric, in a registry of its own.
fn registered<M: Metric + Clone>(metric: &M) -> impl Fn() -> Exposition + use<M> {
    let mut registry = Registry::default();
    registry.register("metric", "A metric", metric.clone());
    move || {
        let mut text = String::new();
        encode(&mut text, &registry).expect("a text can be written to");
        Exposition::parse(&text)
    }
}
