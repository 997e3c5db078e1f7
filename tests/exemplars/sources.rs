//! Those of a source.

use std::cell::Cell;
use std::sync::OnceLock;
use std::thread;

use metrics_runtime::exemplars::{self, Labels, Source};
use metrics_runtime::exporter::Recorder;
use metrics_runtime::snapshot::Value;
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, Summary, counted,
    timed,
};

use crate::turns::{Traces, Turn, all_said, in_trace, of_counter, of_histogram, said, trace};

#[derive(LabelSet)]
struct Peer {
    #[label(max = 10)]
    peer: String,
}

#[derive(LabelValue, Clone, Copy)]
enum Answer {
    Fine,
    Wrong,
}

#[derive(LabelSet, Clone, Copy)]
struct Answers {
    answer: Answer,
}

#[derive(MetricSet)]
#[metrics(prefix = "sampled")]
struct Metrics {
    /// Orders.
    orders: Counter,
    /// What they cost.
    cost: Counter<f64>,
    /// Sizes.
    #[metric(buckets = [1, 10, 100])]
    size: Histogram,
    /// Orders by peer.
    by_peer: Family<Peer, Counter>,
    /// Sizes by peer.
    #[metric(buckets = [1, 10])]
    size_by_peer: Family<Peer, Histogram>,
    /// Answers.
    answers: Family<Answers, Counter>,
    /// What is recorded often.
    #[metric(buckets = [1, 10])]
    often: Histogram,
    /// The same by peer.
    often_by_peer: Family<Peer, Counter>,
    /// What a source counts itself.
    asked: Counter,
    /// What is recorded where it panics.
    panicking: Counter,
    /// What has no exemplars.
    stock: Gauge,
    /// The same.
    wait: Summary,
    /// What threads record.
    #[metric(buckets = [1, 2, 3])]
    threads: Histogram,
}

/// Nothing is shut before our recorder is the global one.
fn install() -> Recorder {
    static INSTALLED: OnceLock<(Exporter, Recorder)> = OnceLock::new();
    let (_, recorder) = INSTALLED.get_or_init(|| {
        let exporter = Exporter::builder().listen("127.0.0.1:0").install().unwrap();
        let recorder = Exporter::builder().build_recorder().unwrap();
        (exporter, recorder)
    });
    recorder.clone()
}

/// A function.
#[timed(name = "sampled_call_seconds", buckets = [100])]
#[counted(name = "sampled_calls", outcome)]
fn call(fails: bool) -> Result<(), ()> {
    if fails { Err(()) } else { Ok(()) }
}

#[test]
fn each_series_has_the_latest_trace() {
    let _turn = Turn::begin(Traces);
    let metrics = Metrics::get();
    let peer = |peer: &str| Peer {
        peer: peer.to_owned(),
    };
    for is_installed in [false, true] {
        if is_installed {
            install();
        }
        for id in ["a", "b"] {
            let id = &format!("{id}{is_installed}");
            in_trace(id, || {
                metrics.orders.increment(2);
                metrics.cost.increment(0.5);
                metrics.size.observe(7);
                metrics.by_peer.with(peer("x")).increment(1);
                metrics.size_by_peer.with(peer("x")).observe(11);
                metrics
                    .answers
                    .with(Answers {
                        answer: Answer::Fine,
                    })
                    .increment(1);
                let _ = call(id.starts_with('a'));
            });
        }
        // Outside of a trace.
        metrics.orders.increment(1);
        metrics.size.observe(8);
        let b = &format!("b{is_installed}");
        let counter = |name, labels: &[_]| of_counter(name, labels).as_ref().map(said);
        assert_eq!(counter("sampled_orders", &[]), trace(b, 2.0));
        assert_eq!(counter("sampled_cost", &[]), trace(b, 0.5));
        assert_eq!(counter("sampled_by_peer", &[("peer", "x")]), trace(b, 1.0));
        let fine = [("answer", "fine")];
        assert_eq!(counter("sampled_answers", &fine), trace(b, 1.0));
        assert_eq!(counter("sampled_answers", &[("answer", "wrong")]), None);
        let calls = |outcome| counter("sampled_calls", &[("outcome", outcome)]);
        let a = &format!("a{is_installed}");
        assert_eq!(
            (calls("error"), calls("ok")),
            (trace(a, 1.0), trace(b, 1.0))
        );
        let [Some(call), None] = &of_histogram("sampled_call_seconds", &[])[..] else {
            panic!("not one exemplar");
        };
        assert_eq!(said(call).0, format!("trace_id={b}"));
        let size = all_said(&of_histogram("sampled_size", &[]));
        assert_eq!(size, [None, trace(b, 7.0), None, None]);
        let size = of_histogram("sampled_size_by_peer", &[("peer", "x")]);
        assert_eq!(all_said(&size), [None, None, trace(b, 11.0)]);
    }
}

/// Says how often it was asked.
struct Counting;

thread_local!(static ASKED: Cell<u64> = const { Cell::new(0) });

impl Source for Counting {
    fn labels(&self, labels: &mut Labels) {
        ASKED.set(ASKED.get() + 1);
        labels.push("asked", ASKED.get());
    }
}

fn asked(work: impl FnOnce()) -> u64 {
    let before = ASKED.get();
    work();
    ASKED.get() - before
}

/// A thread records often, and a source is asked seldom; but for a bucket that is seldom it is.
#[test]
fn what_is_recorded_often_is_asked_for_seldom() {
    install();
    let _turn = Turn::begin(Counting);
    let metrics = Metrics::get();
    let by_peer = metrics.often_by_peer.with(Peer {
        peer: "x".to_owned(),
    });
    let wrong = metrics.answers.with(Answers {
        answer: Answer::Wrong,
    });
    let often = || {
        for _ in 0..100_000 {
            metrics.often.observe(5);
            by_peer.increment(1);
            wrong.increment(1);
        }
    };
    let asks = asked(often);
    assert!((3..=3 * 65).contains(&asks), "{asks}");
    assert_eq!(asked(often), 0);
    assert_eq!(asked(|| metrics.often.observe(50)), 1);
    // Until the next upkeep, at most once a second.
    let start = std::time::Instant::now();
    while asked(|| install().run_upkeep()) == 0 && asked(|| metrics.often.observe(5)) == 0 {
        assert!(start.elapsed().as_secs() < 10);
        thread::yield_now();
    }
    let mut more = 0;
    while asked(|| by_peer.increment(1)) == 0 {
        more += 1;
        assert!(start.elapsed().as_secs() < 10);
        thread::yield_now();
    }
    let asks = asked(often);
    assert!((3..=3 * 65).contains(&asks), "{asks}");
    assert_eq!(by_peer.value(), 300_001 + more);
    assert_eq!(wrong.value(), 300_000);

    let start = std::time::Instant::now();
    let asks = asked(|| {
        for _ in 0..1000 {
            install().run_upkeep();
            metrics.often.observe(5);
        }
    });
    assert!(asks <= 65 * (2 + start.elapsed().as_secs()), "{asks}");
}

#[test]
fn gauges_and_summaries_are_not_asked_for() {
    let _turn = Turn::begin(Counting);
    let metrics = Metrics::get();
    assert_eq!(asked(|| metrics.stock.set(1)), 0);
    assert_eq!(asked(|| metrics.wait.observe(1)), 0);
}

/// Counts itself, where that is looked for.
struct Recording;

impl Source for Recording {
    fn labels(&self, labels: &mut Labels) {
        let metrics = Metrics::get();
        metrics.asked.increment(1);
        metrics
            .asked
            .increment_with_exemplar(1, &[("trace_id", "within")]);
        labels.push("asked", metrics.asked.value());
    }
}

#[test]
fn what_a_source_records_counts() {
    let _turn = Turn::begin(Recording);
    let metrics = Metrics::get();
    metrics.orders.increment(1);
    assert_eq!(metrics.asked.value(), 2);
    // That one is asked for, too, but not within.
    metrics.asked.increment(1);
    assert_eq!(metrics.asked.value(), 5);
    let exemplar = of_counter("sampled_asked", &[]).unwrap();
    assert_eq!(said(&exemplar), ("asked=5".to_owned(), 1.0));
}

struct Panicking;

impl Source for Panicking {
    fn labels(&self, labels: &mut Labels) {
        labels.push("trace_id", "a");
        panic!("as a source must not");
    }
}

#[test]
fn a_source_that_panics_gives_none_and_harms_nobody() {
    let _turn = Turn::begin(Panicking);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    Metrics::get().panicking.increment(1);
    std::panic::set_hook(hook);
    assert_eq!(Metrics::get().panicking.value(), 1);
    assert_eq!(of_counter("sampled_panicking", &[]), None);
    exemplars::set_source(Traces);
    in_trace("b", || Metrics::get().panicking.increment(1));
    let exemplar = of_counter("sampled_panicking", &[]);
    assert_eq!(exemplar.as_ref().map(said), trace("b", 1.0));
    exemplars::remove_source();
    in_trace("c", || Metrics::get().panicking.increment(1));
    let exemplar = of_counter("sampled_panicking", &[]);
    assert_eq!(exemplar.as_ref().map(said), trace("b", 1.0));
}

/// Nothing is lost while ways are shut and opened, and each exemplar is of its bucket.
#[test]
fn threads_count_while_sources_come_and_go() {
    const EACH: u64 = 200_000;

    install();
    let _turn = Turn::begin(Traces);
    let threads: Vec<_> = (1..=3_u32)
        .map(|thread| {
            thread::spawn(move || {
                in_trace(&thread.to_string(), || {
                    for _ in 0..EACH {
                        Metrics::get().threads.observe(thread);
                    }
                });
            })
        })
        .collect();
    while threads.iter().any(|thread| !thread.is_finished()) {
        exemplars::set_source(Traces);
        for (bucket, exemplar) in (1_u32..).zip(of_histogram("sampled_threads", &[])) {
            if let Some(exemplar) = exemplar {
                let id = bucket.to_string();
                assert_eq!(Some(said(&exemplar)), trace(&id, f64::from(bucket)));
            }
        }
        exemplars::remove_source();
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let snapshot = metrics_runtime::snapshot::Snapshot::declared();
    let family = snapshot.family("sampled_threads").unwrap();
    let Value::Histogram(histogram) = &family.series[0].value else {
        panic!("not a histogram");
    };
    assert_eq!(histogram.buckets, [EACH, EACH, EACH, 0]);
}
