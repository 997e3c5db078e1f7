//! Histograms with native buckets.

use std::time::Duration;

use metrics_runtime::registry::{self, Definition};
use metrics_runtime::snapshot::{NativeHistogram, Value};
use metrics_runtime::{Family, Histogram, LabelSet, MetricSet, timed};

use crate::value;

#[derive(LabelSet)]
struct Peer {
    #[label(max = 10)]
    peer: String,
}

#[derive(MetricSet)]
#[metrics(prefix = "native")]
struct Metrics {
    /// Sizes.
    #[metric(buckets = native(factor = 2))]
    size: Histogram,
    /// The same with classic buckets.
    #[metric(buckets = native(factor = 1.1, classic = [1, 10]))]
    both: Histogram,
    /// The same by peer.
    #[metric(buckets = native(factor = 2, classic = exponential(1, 10, 3)))]
    by_peer: Family<Peer, Histogram>,
}

/// A function.
#[timed(name = "native_call", buckets = native(factor = FACTOR))]
fn call() {}

const FACTOR: f64 = 1.2;

/// The counts of the classic buckets, and the others.
fn read(name: &str, labels: &[(&str, &str)]) -> (Vec<u64>, f64, NativeHistogram) {
    match value(name, labels) {
        Value::Histogram(histogram) => {
            let native = histogram.native.expect(name);
            (histogram.buckets, histogram.sum, *native)
        }
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn classic_buckets_stand_beside_native_ones() {
    let metrics = Metrics::get();
    let (classic, sum, native) = read("native_size", &[]);
    assert_eq!((classic, sum), (vec![0], 0.0));
    assert_eq!((native.schema, native.positive), (0, vec![]));
    for value in [-1.5, 0.0, 0.75, 1.0, 3.0, f64::NAN] {
        metrics.size.observe(value);
        metrics.both.observe(value);
    }
    let (classic, sum, native) = read("native_size", &[]);
    assert_eq!((classic, sum), (vec![5], 3.25));
    let expected = NativeHistogram {
        schema: 0,
        zero_threshold: (-128_f64).exp2(),
        zero_count: 1,
        positive: vec![(0, 2), (2, 1)],
        negative: vec![(1, 1)],
    };
    assert_eq!(native, expected);
    let (classic, _, native) = read("native_both", &[]);
    assert_eq!((classic, native.schema), (vec![4, 1, 0], 3));
    assert_eq!(native.positive, [(-3, 1), (0, 1), (13, 1)]);
    let size = &metrics.size;
    assert_eq!((size.count(), size.sum(), size.nan_count()), (5, 3.25, 1));
}

#[test]
fn series_that_are_made_have_both_too() {
    let by_peer = Metrics::get().by_peer.with(Peer {
        peer: "x".to_owned(),
    });
    for value in [0.5, 20.0, 30.0] {
        by_peer.observe(value);
    }
    let (classic, sum, native) = read("native_by_peer", &[("peer", "x")]);
    assert_eq!((classic, sum), (vec![1, 0, 2, 0], 50.5));
    assert_eq!(native.positive, [(-1, 1), (5, 2)]);
    assert_eq!((by_peer.count(), by_peer.sum()), (3, 50.5));
}

#[test]
fn functions_have_the_usual_classic_buckets() {
    call();
    let (classic, _, native) = read("native_call_seconds", &[]);
    assert_eq!(classic.len(), metrics_runtime::buckets::SECONDS.len() + 1);
    assert_eq!(native.schema, 2);
    let native_count: u64 = native.positive.iter().map(|(_, count)| count).sum();
    assert_eq!((native_count, classic.iter().sum()), (1, 1_u64));
}

#[test]
fn what_is_registered_can_have_them() {
    let definition =
        |name: &str, factor| Definition::<Histogram<Duration>>::new(name, "Times.").native(factor);
    let times = registry::register(definition("native_registered_seconds", 2.0)).unwrap();
    times.with(&[]).unwrap().observe(Duration::from_secs(3));
    let (_, sum, native) = read("native_registered_seconds", &[]);
    assert_eq!((sum, native.positive), (3.0, vec![(2, 1)]));
    let error = registry::register(definition("native_flat_seconds", 1.0)).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("by a factor above 1, and this is 1"),
        "{error}"
    );
    let counter = Definition::<metrics_runtime::Counter>::new("native_counter", "Help.");
    let error = registry::register(counter.native(2.0)).unwrap_err();
    assert!(
        error.to_string().contains("belong to histograms"),
        "{error}"
    );
}
