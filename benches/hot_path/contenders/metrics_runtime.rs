//! Ours, with its exporter as the program's global recorder, as one has it.

use std::hint::black_box;
use std::sync::LazyLock;

use metrics_runtime::exemplars::{self, Labels as ExemplarLabels, Source};
use metrics_runtime::{Counter, Exporter, Family, Histogram, LabelSet, MetricSet, timed};
use report::OURS;

use super::Contender;
use crate::reading::Exposition;
use crate::work::{BOUNDS, Labels, Peer, TIMES, Target, Work, function};

/// With labels that are copied for each request.
const OWNED: &str = "metrics-runtime (String)";
/// With a source of exemplars.
const TRACED: &str = "metrics-runtime (traced)";

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
    let exporter = Exporter::builder().listen("127.0.0.1:0").install();
    exporter.expect("there is no other recorder")
});

/// What is recorded.
#[derive(MetricSet)]
#[metrics(prefix = "hot_path")]
pub(super) struct Metrics {
    /// Requests.
    pub(super) requests: Counter,
    /// Requests with labels.
    requests_labelled: Family<Labels, Counter>,
    /// Sizes of requests.
    #[metric(buckets = BOUNDS)]
    size: Histogram,
    /// Sizes of requests with labels.
    #[metric(buckets = BOUNDS)]
    size_labelled: Family<Labels, Histogram>,
    /// Requests by peer.
    requests_dynamic: Family<Peer, Counter>,
    /// Requests by target.
    requests_dynamic_two: Family<Target, Counter>,
    /// Requests by peer, which is copied.
    requests_owned: Family<Owned, Counter>,
}

/// A [`Peer`] with a text of its own.
#[derive(LabelSet)]
struct Owned {
    #[label(max = 1000)]
    peer: String,
}

/// Does next to nothing.
#[timed(name = "hot_path_timed_seconds", buckets = TIMES)]
#[inline(never)]
fn timed_function(input: u64) -> u64 {
    function(input)
}

/// Says that every recording is a part of a trace.
struct Traced;

impl Source for Traced {
    fn labels(&self, labels: &mut ExemplarLabels) {
        let trace = black_box(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128);
        labels.push("trace_id", format_args!("{trace:032x}"));
    }
}

pub(crate) fn contenders() -> Vec<Contender> {
    LazyLock::force(&EXPORTER);
    let mut contenders = without_source();
    // The same again, with one.
    let traced = without_source().into_iter().filter_map(|contender| {
        let is_ours = contender.name == OURS;
        is_ours.then(|| {
            let begin = || exemplars::set_source(Traced);
            Contender {
                name: TRACED,
                read: None,
                ..contender.with_state(begin, exemplars::remove_source)
            }
        })
    });
    contenders.extend(traced);
    contenders
}

fn without_source() -> Vec<Contender> {
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
            Work::CounterDynamic,
            OURS,
            |sample| {
                let counter = Metrics::get().requests_dynamic.with(sample.of(Peer::all()));
                counter.increment(1);
            },
            || exposition().counters_of_peers("hot_path_requests_dynamic_total"),
        ),
        Contender::new(
            Work::CounterDynamic,
            OWNED,
            |sample| {
                let peer = sample.of(Peer::all()).peer.to_owned();
                let counter = Metrics::get().requests_owned.with(Owned { peer });
                counter.increment(1);
            },
            || exposition().counters_of_peers("hot_path_requests_owned_total"),
        ),
        Contender::new(
            Work::CounterDynamicTwo,
            OURS,
            |sample| {
                let target = sample.of(Target::all());
                let counter = Metrics::get().requests_dynamic_two.with(target);
                counter.increment(1);
            },
            || exposition().counters_of_targets("hot_path_requests_dynamic_two_total"),
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
    Exposition::parse(&EXPORTER.render_text())
}
