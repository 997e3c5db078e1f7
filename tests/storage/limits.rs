//! Values that a metric cannot hold, and labels that are none.

use std::thread;

use metrics_runtime::snapshot::Value;
use metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet};

use super::value;

/// Metrics that are brought to their limits.
#[derive(MetricSet)]
#[metrics(prefix = "limits")]
struct Limits {
    /// Passes its largest value.
    whole: Counter,
    /// Passes its largest value.
    float: Counter<f64>,
    /// Is to fall.
    never_falls: Counter<f64>,
    /// Observes NaN.
    #[metric(buckets = [1, 2])]
    nan: Histogram,
    /// Observes an infinity.
    #[metric(buckets = [1, 2])]
    infinity: Histogram,
    /// Observes infinities of both signs.
    #[metric(buckets = [1, 2])]
    infinities: Histogram,
    /// Observes infinities of both signs in one thread.
    #[metric(buckets = [1, 2])]
    infinities_of_one: Histogram,
    /// Is infinite.
    level: Gauge,
    /// Has labels that are none.
    labelled: Family<Labels, Counter>,
    /// Has labels that are none.
    labelled_level: Family<Labels, Gauge>,
    /// Has labels that are none.
    #[metric(buckets = [1, 2])]
    labelled_value: Family<Labels, Histogram>,
    /// Comes behind it.
    behind: Family<Labels, Counter>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    liar: Liar,
    cached: bool,
}

/// Says that it has two values, and is at any index.
#[derive(Clone, Copy)]
struct Liar(usize);

impl LabelValue for Liar {
    const VALUES: &'static [&'static str] = &["first", "second"];

    fn index(&self) -> usize {
        self.0
    }
}

/// Each in a thread of its own, and so in a cell of its own: all threads are there at the same time.
fn in_threads<const N: usize>(record: [fn(); N]) {
    let all = std::sync::Barrier::new(N);
    thread::scope(|scope| {
        for record in record {
            let all = &all;
            scope.spawn(move || {
                record();
                all.wait();
            });
        }
    });
}

fn buckets(name: &str) -> (Vec<u64>, f64) {
    match value(name) {
        Value::Histogram(histogram) => (histogram.buckets, histogram.sum),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_counter_stays_at_its_largest_value() {
    let counter = &Limits::get().whole;
    in_threads([
        || Limits::get().whole.increment(u64::MAX - 1),
        || Limits::get().whole.increment(u64::MAX - 1),
        || (0..10).for_each(|_| Limits::get().whole.increment(u64::MAX)),
    ]);
    assert_eq!(counter.value(), u64::MAX);
    counter.absolute(u64::MAX);
    counter.absolute(5);
    counter.increment(1);
    assert_eq!(counter.value(), u64::MAX);
    assert_eq!(value("limits_whole"), Value::Integer(u64::MAX));
}

#[test]
fn a_float_counter_stays_at_its_largest_value() {
    in_threads([
        || Limits::get().float.increment(f64::MAX),
        || Limits::get().float.increment(f64::MAX),
        || (0..10).for_each(|_| Limits::get().float.increment(f64::MAX)),
    ]);
    assert_eq!(Limits::get().float.value(), f64::MAX);
    assert_eq!(value("limits_float"), Value::Float(f64::MAX));
}

#[test]
fn a_float_counter_never_falls() {
    let counter = &Limits::get().never_falls;
    counter.increment(1.5);
    for refused in [
        -1.0,
        -f64::MIN_POSITIVE,
        f64::NEG_INFINITY,
        f64::INFINITY,
        f64::NAN,
    ] {
        counter.increment(refused);
        assert_eq!(counter.value(), 1.5, "{refused}");
    }
    counter.increment(-0.0);
    assert_eq!(counter.value(), 1.5);
}

#[test]
fn an_observation_that_is_nan_is_counted_apart() {
    let record = || {
        Limits::get().nan.observe(f64::NAN);
        Limits::get().nan.observe(1.5);
    };
    in_threads([record; 3]);
    assert_eq!(buckets("limits_nan"), (vec![0, 3, 0], 4.5));
    assert_eq!(Limits::get().nan.nan_count(), 3);
}

#[test]
fn an_infinite_observation_is_in_the_sum() {
    let histogram = &Limits::get().infinity;
    histogram.observe(1.5);
    histogram.observe(f64::NEG_INFINITY);
    histogram.observe(1.5);
    assert_eq!(
        buckets("limits_infinity"),
        (vec![1, 2, 0], f64::NEG_INFINITY)
    );
}

#[test]
fn infinities_of_both_signs_are_infinity() {
    in_threads([
        || Limits::get().infinities.observe(f64::NEG_INFINITY),
        || Limits::get().infinities.observe(f64::INFINITY),
        || Limits::get().infinities.observe(f64::NEG_INFINITY),
    ]);
    assert_eq!(buckets("limits_infinities"), (vec![2, 0, 1], f64::INFINITY));
    let histogram = &Limits::get().infinities_of_one;
    for value in [f64::INFINITY, f64::NEG_INFINITY, 1.0] {
        histogram.observe(value);
    }
    let name = "limits_infinities_of_one";
    assert_eq!(buckets(name), (vec![2, 0, 1], f64::INFINITY));
}

#[test]
fn a_gauge_at_infinity_stays_there() {
    let gauge = &Limits::get().level;
    for infinity in [f64::INFINITY, f64::NEG_INFINITY] {
        gauge.set(infinity);
        gauge.increment(-infinity);
        gauge.decrement(1);
        assert_eq!(gauge.value(), infinity);
    }
    gauge.set(2);
    gauge.increment(f64::NAN);
    assert_eq!(gauge.value(), 2.0);
}

#[test]
fn what_is_recorded_under_an_index_out_of_bounds_is_dropped() {
    let metrics = Limits::get();
    for liar in [2, 3, 4, 256, 1 << 31, 1 << 32, (1 << 32) + 1, usize::MAX].map(Liar) {
        for cached in [false, true] {
            let labels = Labels { liar, cached };
            metrics.labelled.with(labels).increment(1);
            metrics.labelled.with(labels).absolute(7);
            metrics.labelled_level.with(labels).set(1);
            metrics.labelled_level.with(labels).increment(1);
            metrics.labelled_value.with(labels).observe(1.5);
            metrics.labelled_value.with(labels).observe(f64::NAN);
            assert_eq!(metrics.labelled.with(labels).value(), 0);
            assert_eq!(metrics.labelled_level.with(labels).value(), 0.0);
            assert_eq!(metrics.labelled_value.with(labels).count(), 0);
            assert_eq!(metrics.labelled_value.with(labels).nan_count(), 0);
        }
    }
    for (liar, cached) in [(0, false), (0, true), (1, false), (1, true)] {
        let labels = Labels {
            liar: Liar(liar),
            cached,
        };
        metrics.behind.with(labels).increment(1);
        assert_eq!(metrics.behind.with(labels).value(), 1);
        assert_eq!(metrics.labelled.with(labels).value(), 0);
        assert_eq!(metrics.labelled_level.with(labels).value(), 0.0);
        assert_eq!(metrics.labelled_value.with(labels).count(), 0);
    }
}
