//! Those that are given at the call.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use metrics_runtime::exposition::{openmetrics, text};
use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Counter, Family, Histogram, LabelSet, MetricSet, Summary};

use crate::turns::{Traces, Turn, all_said, in_trace, of_counter, of_histogram, said, trace};

#[derive(LabelSet)]
struct Peer {
    #[label(max = 10)]
    peer: String,
}

#[derive(MetricSet)]
#[metrics(prefix = "given")]
struct Metrics {
    /// Orders.
    orders: Counter,
    /// What they cost.
    cost: Counter<f64>,
    /// Sizes.
    #[metric(buckets = [1, 10])]
    size: Histogram,
    /// Times.
    #[metric(buckets = [0.1, 1])]
    time: Histogram<Duration>,
    /// Waits.
    wait: Summary,
    /// Orders by peer.
    by_peer: Family<Peer, Counter>,
    /// Sizes by peer.
    #[metric(buckets = [1, 10])]
    size_by_peer: Family<Peer, Histogram>,
    /// What breaks rules.
    #[metric(buckets = [1])]
    wrong: Histogram,
    /// Plain ones.
    plain: Counter,
    /// Those of a source.
    both: Counter,
    /// What is written.
    shown: Counter,
    /// The same.
    #[metric(buckets = [1])]
    shown_size: Histogram,
    /// The same.
    shown_by_peer: Family<Peer, Counter>,
}

fn id(id: &str) -> [(&str, &str); 1] {
    [("trace_id", id)]
}

#[test]
fn an_exemplar_says_what_was_recorded_and_when() {
    let _turn = Turn::without_source();
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let metrics = Metrics::get();
    let before = now().as_secs_f64();
    metrics.orders.increment_with_exemplar(1, &id("a"));
    metrics
        .orders
        .increment_with_exemplar(3, &[("trace_id", "b"), ("zone", "\"ü\"\n")]);
    let after = now().as_secs_f64();
    assert_eq!(metrics.orders.value(), 4);
    let exemplar = of_counter("given_orders", &[]).unwrap();
    assert_eq!(said(&exemplar), ("trace_id=b,zone=\"ü\"\n".to_owned(), 3.0));
    let timestamp = exemplar.timestamp.unwrap();
    assert!((before..=after).contains(&timestamp), "{timestamp}");

    metrics.cost.increment_with_exemplar(2.5, &id("c"));
    metrics.cost.increment_with_exemplar(-1.0, &id("not added"));
    let exemplar = of_counter("given_cost", &[]).unwrap();
    assert_eq!(said(&exemplar), ("trace_id=c".to_owned(), 2.5));
}

#[test]
fn each_bucket_has_one() {
    let _turn = Turn::without_source();
    let metrics = Metrics::get();
    assert_eq!(of_histogram("given_size", &[]), []);
    for (value, name) in [(0.5, "a"), (11.0, "b"), (1.0, "c"), (f64::NAN, "d")] {
        metrics.size.observe_with_exemplar(value, &id(name));
    }
    let expected = [trace("c", 1.0), None, trace("b", 11.0)];
    assert_eq!(all_said(&of_histogram("given_size", &[])), expected);
    assert_eq!((metrics.size.count(), metrics.size.nan_count()), (3, 1));

    let time = Duration::from_millis(500);
    metrics.time.observe_with_exemplar(time, &id("e"));
    let expected = [None, trace("e", 0.5), None];
    assert_eq!(all_said(&of_histogram("given_time_seconds", &[])), expected);
}

#[test]
fn series_that_are_made_have_them_too() {
    let _turn = Turn::without_source();
    let metrics = Metrics::get();
    let peer = |peer: &str| Peer {
        peer: peer.to_owned(),
    };
    let by_peer = metrics.by_peer.with(peer("x"));
    by_peer.increment_with_exemplar(2, &id("a"));
    metrics.by_peer.with(peer("y")).increment(1);
    let size = metrics.size_by_peer.with(peer("x"));
    size.observe_with_exemplar(100, &id("b"));
    let exemplar = of_counter("given_by_peer", &[("peer", "x")]);
    assert_eq!(exemplar.as_ref().map(said), trace("a", 2.0));
    assert_eq!(of_counter("given_by_peer", &[("peer", "y")]), None);
    let exemplars = of_histogram("given_size_by_peer", &[("peer", "x")]);
    assert_eq!(all_said(&exemplars), [None, None, trace("b", 100.0)]);
}

#[test]
fn what_breaks_a_rule_counts_and_has_none() {
    let _turn = Turn::without_source();
    let metrics = Metrics::get();
    let long = "x".repeat(121);
    let wrong: [&[(&str, &str)]; 5] = [
        &[],
        &[("trace_id", &long)],
        &[("trace-id", "a")],
        &[("__name__", "a")],
        &[("trace_id", "a"), ("trace_id", "b")],
    ];
    for labels in wrong {
        metrics.wrong.observe_with_exemplar(0.5, labels);
    }
    assert_eq!(metrics.wrong.count(), 5);
    assert_eq!(of_histogram("given_wrong", &[]), []);
    metrics
        .wrong
        .observe_with_exemplar(0.5, &[("trace_id", &long[1..])]);
    assert_eq!(of_histogram("given_wrong", &[]).len(), 2);
}

#[test]
fn without_a_source_or_labels_there_is_none() {
    let _turn = Turn::without_source();
    Metrics::get().plain.increment(1);
    Metrics::get().wait.observe(1);
    assert_eq!(of_counter("given_plain", &[]), None);
}

#[test]
fn what_is_given_stands_above_the_source() {
    let _turn = Turn::begin(Traces);
    in_trace("of the source", || {
        Metrics::get().both.increment_with_exemplar(1, &id("given"));
        let exemplar = of_counter("given_both", &[]);
        assert_eq!(exemplar.as_ref().map(said), trace("given", 1.0));
        Metrics::get().both.increment(1);
        let exemplar = of_counter("given_both", &[]);
        assert_eq!(exemplar.as_ref().map(said), trace("of the source", 1.0));
    });
}

#[test]
fn open_metrics_has_them_and_the_text_format_has_not() {
    let _turn = Turn::without_source();
    let metrics = Metrics::get();
    metrics.shown.increment_with_exemplar(2, &id("a"));
    metrics.shown_size.observe_with_exemplar(0.5, &id("b"));
    let peer = metrics.shown_by_peer.with(Peer {
        peer: "x".to_owned(),
    });
    peer.increment_with_exemplar(3, &id("c"));
    let open = openmetrics::render(&Snapshot::declared());
    assert_eq!(openmetrics::Renderer::new().render(), open);
    for line in [
        "\ngiven_shown_total 2 # {trace_id=\"a\"} 2 ",
        "\ngiven_shown_size_bucket{le=\"1.0\"} 1 # {trace_id=\"b\"} 0.5 ",
        "\ngiven_shown_size_bucket{le=\"+Inf\"} 1\n",
        "\ngiven_shown_by_peer_total{peer=\"x\"} 3 # {trace_id=\"c\"} 3 ",
    ] {
        assert!(open.contains(line), "{line}: {open}");
    }
    let plain = text::render(&Snapshot::declared());
    assert_eq!(text::Renderer::new().render(), plain);
    assert!(!plain.contains("trace_id"));
}
