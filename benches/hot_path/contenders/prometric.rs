//! `prometric`, whose handles look themselves up at each use.

use std::hint::black_box;
use std::sync::LazyLock;

use prometric::prometheus::Registry;
use prometric::{Counter, Histogram};
use prometric_derive::metrics;

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Peer, TIMES, Target, Work, time_by_hand};

const NAME: &str = "prometric";

#[metrics(scope = "hot_path")]
struct Metrics {
    /// A counter.
    #[metric]
    counter: Counter,
    /// A counter with labels.
    #[metric(labels = ["method", "status"])]
    counter_labelled: Counter,
    /// A counter with a label of any text.
    #[metric(labels = ["peer"])]
    counter_dynamic: Counter,
    /// A counter with two of them.
    #[metric(labels = ["host", "user"])]
    counter_dynamic_two: Counter,
    /// A histogram.
    #[metric(buckets = BOUNDS.to_vec())]
    histogram: Histogram,
    /// A histogram with labels.
    #[metric(labels = ["method", "status"], buckets = BOUNDS.to_vec())]
    histogram_labelled: Histogram,
    /// Times.
    #[metric(buckets = TIMES.to_vec())]
    timed: Histogram,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);
static METRICS: LazyLock<Metrics> =
    LazyLock::new(|| Metrics::builder().with_registry(&REGISTRY).build());

pub(crate) fn contenders() -> Vec<Contender> {
    let metrics = &*METRICS;
    vec![
        Contender::new(
            Work::Counter,
            NAME,
            |_| metrics.counter().inc(),
            || exposition().counter("hot_path_counter"),
        ),
        Contender::new(
            Work::CounterLabelled,
            NAME,
            |sample| {
                let [method, status] = sample.labels.texts();
                metrics.counter_labelled(method, status).inc();
            },
            || exposition().counters("hot_path_counter_labelled"),
        ),
        Contender::new(
            Work::CounterDynamic,
            NAME,
            |sample| {
                let Peer { peer } = sample.of(Peer::all());
                metrics.counter_dynamic(peer).inc();
            },
            || exposition().counters_of_peers("hot_path_counter_dynamic"),
        ),
        Contender::new(
            Work::CounterDynamicTwo,
            NAME,
            |sample| {
                let Target { host, user } = sample.of(Target::all());
                metrics.counter_dynamic_two(host, user).inc();
            },
            || exposition().counters_of_targets("hot_path_counter_dynamic_two"),
        ),
        Contender::new(
            Work::Histogram,
            NAME,
            |sample| metrics.histogram().observe(sample.value),
            || exposition().histogram("hot_path_histogram"),
        ),
        Contender::new(
            Work::HistogramLabelled,
            NAME,
            |sample| {
                let [method, status] = sample.labels.texts();
                let histogram = metrics.histogram_labelled(method, status);
                histogram.observe(sample.value);
            },
            || exposition().histograms("hot_path_histogram_labelled"),
        ),
        Contender::new(
            Work::Timed,
            NAME,
            |sample| {
                let observe =
                    |time: std::time::Duration| metrics.timed().observe(time.as_secs_f64());
                black_box(time_by_hand(sample.whole, observe));
            },
            || exposition().histogram("hot_path_timed"),
        ),
    ]
}

fn exposition() -> Exposition {
    super::prometheus::exposition(&REGISTRY)
}
