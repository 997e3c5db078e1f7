//! The `metrics` facade with its own exporter's recorder: by macro at each use, by handles that
//! are kept, and by the published `metrics-derive`, which keeps handles in a struct.
//!
//! The global recorder of this program is ours. So this one is local to each thread while the thread
//! measures. Kept handles do not notice, and a macro takes as long as with a global one: 56 to 57 ns
//! either way, where both were measured in turn on one thread.

use std::hint::black_box;
use std::sync::LazyLock;

use metrics::{Counter, Histogram, counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use published_metrics_derive::Metrics as Derive;

use super::Contender;
use crate::reading::{Exposition, Series};
use crate::work::{BOUNDS, Labels, Peer, TIMES, Target, Work, time_by_hand};

const MACRO: &str = "metrics (macro)";
const CACHED: &str = "metrics (cached)";
const DERIVED: &str = "metrics-derive (published)";

static RECORDER: LazyLock<PrometheusRecorder> = LazyLock::new(recorder);

pub(crate) fn contenders() -> Vec<Contender> {
    let all = with_local_recorder(&*RECORDER, || [by_macro(), cached(), derived()]);
    let all = all.into_iter().flatten();
    all.map(|contender| with_recorder(contender).with_upkeep(upkeep))
        .collect()
}

/// The contender, for threads that have no recorder yet.
fn with_recorder(contender: Contender) -> Contender {
    let repeat = contender.repeat;
    Contender {
        repeat: Box::new(move |samples, passes| {
            with_local_recorder(&*RECORDER, || repeat(samples, passes));
        }),
        ..contender
    }
}

fn recorder() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("histogram".to_owned()), &BOUNDS)
        .and_then(|builder| {
            let labelled = Matcher::Suffix("histogram_labelled".to_owned());
            builder.set_buckets_for_metric(labelled, &BOUNDS)
        })
        .and_then(|builder| {
            let timed = Matcher::Suffix("timed".to_owned());
            builder.set_buckets_for_metric(timed, &TIMES)
        });
    builder.expect("there are buckets").build_recorder()
}

/// Its histograms keep each observation until this is called.
fn upkeep() {
    RECORDER.handle().run_upkeep();
}

fn by_macro() -> Vec<Contender> {
    vec![
        Contender::new(
            Work::Counter,
            MACRO,
            |_| counter!("macro_counter").increment(1),
            || exposition().counter("macro_counter"),
        ),
        Contender::new(
            Work::CounterLabelled,
            MACRO,
            |sample| {
                let [method, status] = sample.labels.texts();
                counter!("macro_counter_labelled", "method" => method, "status" => status)
                    .increment(1);
            },
            || exposition().counters("macro_counter_labelled"),
        ),
        Contender::new(
            Work::Histogram,
            MACRO,
            |sample| histogram!("macro_histogram").record(sample.value),
            || exposition().histogram("macro_histogram"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            MACRO,
            |sample| {
                let [method, status] = sample.labels.texts();
                histogram!("macro_histogram_labelled", "method" => method, "status" => status)
                    .record(sample.value);
            },
            || exposition().histograms("macro_histogram_labelled"),
        ),
        Contender::new(
            Work::CounterDynamic,
            MACRO,
            |sample| {
                let Peer { peer } = sample.of(Peer::all());
                counter!("macro_counter_dynamic", "peer" => peer).increment(1);
            },
            || exposition().counters_of_peers("macro_counter_dynamic"),
        ),
        Contender::new(
            Work::CounterDynamicTwo,
            MACRO,
            |sample| {
                let Target { host, user } = sample.of(Target::all());
                counter!("macro_counter_dynamic_two", "host" => host, "user" => user).increment(1);
            },
            || exposition().counters_of_targets("macro_counter_dynamic_two"),
        ),
        Contender::new(
            Work::Timed,
            MACRO,
            |sample| {
                black_box(time_by_hand(sample.whole, |time| {
                    histogram!("macro_timed").record(time);
                }));
            },
            || exposition().histogram("macro_timed"),
        ),
    ]
}

/// It has no table of handles; one makes it by oneself.
fn cached() -> Vec<Contender> {
    let counter = counter!("cached_counter");
    let counters = of_labels(
        |method, status| counter!("cached_counter_labelled", "method" => method, "status" => status),
    );
    let histogram = histogram!("cached_histogram");
    let histograms = of_labels(
        |method, status| histogram!("cached_histogram_labelled", "method" => method, "status" => status),
    );
    vec![
        Contender::new(
            Work::Counter,
            CACHED,
            move |_| counter.increment(1),
            || exposition().counter("cached_counter"),
        ),
        Contender::new(
            Work::CounterLabelled,
            CACHED,
            move |sample| counters[sample.labels.position()].increment(1),
            || exposition().counters("cached_counter_labelled"),
        ),
        Contender::new(
            Work::Histogram,
            CACHED,
            move |sample| histogram.record(sample.value),
            || exposition().histogram("cached_histogram"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            CACHED,
            move |sample| histograms[sample.labels.position()].record(sample.value),
            || exposition().histograms("cached_histogram_labelled"),
        ),
        timed(CACHED, histogram!("cached_timed"), || {
            exposition().histogram("cached_timed")
        }),
    ]
}

fn of_labels<H>(handle: impl Fn(&'static str, &'static str) -> H) -> Vec<H> {
    let texts = Labels::all().map(Labels::texts);
    texts
        .map(|[method, status]| handle(method, status))
        .collect()
}

/// What is recorded through a struct.
#[derive(Derive, Clone)]
#[metrics(scope = "derived")]
struct Derived {
    /// A counter.
    counter: Counter,
    /// A histogram.
    histogram: Histogram,
    /// Times.
    timed: Histogram,
}

/// Labels are of a whole struct and known when it is made, so there are no labelled rows.
fn derived() -> Vec<Contender> {
    let Derived {
        counter,
        histogram,
        timed: times,
    } = Derived::default();
    vec![
        Contender::new(
            Work::Counter,
            DERIVED,
            move |_| counter.increment(1),
            || exposition().counter("derived_counter"),
        ),
        Contender::new(
            Work::Histogram,
            DERIVED,
            move |sample| histogram.record(sample.value),
            || exposition().histogram("derived_histogram"),
        ),
        timed(DERIVED, times, || exposition().histogram("derived_timed")),
    ]
}

fn timed(name: &'static str, times: Histogram, read: fn() -> Vec<Series>) -> Contender {
    Contender::new(
        Work::Timed,
        name,
        move |sample| {
            black_box(time_by_hand(sample.whole, |time| times.record(time)));
        },
        read,
    )
}

fn exposition() -> Exposition {
    Exposition::parse(&RECORDER.handle().render())
}
