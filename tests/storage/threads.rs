//! Threads that come and go, and record all the while.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{Counter, Family, Histogram, LabelSet, LabelValue, MetricSet, counted};

/// What the threads record.
#[derive(MetricSet)]
#[metrics(prefix = "threads")]
struct Threads {
    /// Whole numbers.
    whole: Counter,
    /// Halves, which add up exactly.
    halves: Counter<f64>,
    /// By label.
    by_label: Family<Labels, Counter>,
    /// Values, of which each has its bucket.
    #[metric(buckets = [1, 2])]
    values: Family<Labels, Histogram>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    kind: Kind,
}

#[derive(LabelValue, Clone, Copy, PartialEq)]
enum Kind {
    Even,
    Odd,
}

/// Runs within another call of itself.
#[counted(name = "threads_calls", in_flight = "threads_calls_running")]
fn call(deeper: bool) {
    if deeper {
        call(false);
    }
}

const AT_A_TIME: u64 = 16;
const GENERATIONS: u64 = 40;
const ROUNDS: u64 = 4000;
const OF_EACH: u64 = AT_A_TIME * GENERATIONS * ROUNDS / 2;
/// One for each bucket.
const VALUES: [f64; 3] = [0.25, 1.5, 1024.0];

fn record(thread: u64) {
    let metrics = Threads::get();
    for round in 0..ROUNDS {
        let kind = [Kind::Even, Kind::Odd][usize::from(!(thread + round).is_multiple_of(2))];
        metrics.whole.increment(3);
        metrics.halves.increment(0.5);
        metrics.by_label.with(Labels { kind }).increment(1);
        let value = if kind == Kind::Even {
            VALUES[0]
        } else {
            VALUES[2]
        };
        metrics.values.with(Labels { kind }).observe(value);
        metrics.values.with(Labels { kind }).observe(VALUES[1]);
        call(true);
    }
}

#[test]
fn nothing_is_lost_and_nothing_falls() {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| read_until(&stop));
        let chains: Vec<_> = (0..AT_A_TIME)
            .map(|chain| {
                // A thread after the other, at other times than those of the other chains.
                scope.spawn(move || {
                    for generation in 0..GENERATIONS {
                        let thread = thread::spawn(move || record(chain + generation));
                        thread.join().expect("it records");
                    }
                })
            })
            .collect();
        for chain in chains {
            chain.join().expect("its threads record");
        }
        stop.store(true, Ordering::Relaxed);
        assert!(reader.join().expect("nothing falls") > 10);
    });
    let totals = read();
    let total = |name: &str| -> Vec<_> {
        let of_name = totals.iter().filter(|total| total.0 == name);
        of_name.map(|total| total.1).collect()
    };
    #[allow(clippy::cast_precision_loss)] // so few are exact
    let of_each = OF_EACH as f64;
    assert_eq!(total("threads_whole"), [6.0 * of_each]);
    assert_eq!(total("threads_halves"), [of_each]);
    assert_eq!(total("threads_by_label"), [of_each; 2]);
    assert_eq!(total("threads_values"), [2.0 * of_each; 2]);
    assert_eq!(total("threads_calls"), [4.0 * of_each]);
    let sums = &Threads::get().values;
    assert_eq!(sums.with(Labels { kind: Kind::Even }).sum(), 1.75 * of_each);
    assert_eq!(
        sums.with(Labels { kind: Kind::Odd }).sum(),
        1025.5 * of_each
    );
    assert_eq!(running(), 0.0);
}

/// Takes one snapshot after the other, and says how many.
fn read_until(stop: &AtomicBool) -> u64 {
    let mut before = read();
    let mut snapshots = 1;
    while !stop.load(Ordering::Relaxed) {
        let now = read();
        for (before, now) in before.iter().zip(&now) {
            assert!(before.1 <= now.1, "{before:?} {now:?}");
        }
        before = now;
        snapshots += 1;
        #[allow(clippy::cast_precision_loss)]
        let most = 2.0 * AT_A_TIME as f64;
        assert!((0.0..=most).contains(&running()));
    }
    snapshots
}

/// All totals of this file, of histograms the count, whose sum must belong to it.
#[allow(clippy::cast_precision_loss)] // so few are exact
fn read() -> Vec<(String, f64)> {
    let mut totals = Vec::new();
    for family in Snapshot::declared().families() {
        if !family.name.starts_with("threads_") {
            continue;
        }
        for series in &family.series {
            let total = match &series.value {
                Value::Integer(total) => *total as f64,
                Value::Histogram(histogram) => {
                    let parts = histogram.buckets.iter().zip(VALUES);
                    let sum: f64 = parts.map(|(count, value)| *count as f64 * value).sum();
                    assert_eq!(histogram.sum, sum, "{histogram:?}");
                    histogram.buckets.iter().sum::<u64>() as f64
                }
                Value::Float(total) if family.name == "threads_halves" => *total,
                _ => continue,
            };
            totals.push((family.name.to_string(), total));
        }
    }
    totals
}

fn running() -> f64 {
    match super::value("threads_calls_running") {
        Value::Float(running) => running,
        other => panic!("{other:?}"),
    }
}
