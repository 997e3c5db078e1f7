//! Ten million reads of histograms, while eight threads observe as fast as they can.
//!
//! A program of its own, since a snapshot is of all that the program declares.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use metrics_runtime::snapshot::{HistogramValue, Snapshot, Value};
use metrics_runtime::{Family, Histogram, LabelSet, LabelValue, MetricSet};
use nix::time::{ClockId, clock_gettime};

/// Histograms that are written and read at the same time.
#[derive(MetricSet)]
struct Reads {
    /// Values, of which each has its bucket.
    #[metric(buckets = [1, 2, 1000])]
    reads_values: Family<Labels, Histogram>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    series: Series,
}

#[derive(LabelValue, Clone, Copy)]
enum Series {
    First,
    Second,
    Third,
    Fourth,
    Fifth,
    Sixth,
    Seventh,
    Eighth,
}

const SERIES: [Series; 8] = [
    Series::First,
    Series::Second,
    Series::Third,
    Series::Fourth,
    Series::Fifth,
    Series::Sixth,
    Series::Seventh,
    Series::Eighth,
];

/// What is observed, in the order of the buckets. Sums of them are exact.
const VALUES: [f64; 4] = [0.25, 1.5, 512.0, 1024.0];
const WRITERS: usize = 8;
const READERS: usize = 8;
const READS: u64 = 10_000_000;

/// The processor time that a read may take. A reader that waits for a writer spins; how long it
/// waits for a processor says nothing about it.
const SLOWEST: Duration = Duration::from_millis(5);

#[test]
fn a_sum_is_always_that_of_what_the_buckets_count() {
    let left = AtomicU64::new(READS);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let stop = &stop;
            scope.spawn(move || write(writer, stop));
        }
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(|| read(&left))).collect();
        let slowest = readers.into_iter().map(thread::ScopedJoinHandle::join);
        let slowest: Result<Vec<_>, _> = slowest.collect();
        stop.store(true, Ordering::Relaxed);
        let slowest = slowest.expect("no reader fails").into_iter().max();
        assert!(
            slowest.is_some_and(|slowest| slowest < SLOWEST),
            "{slowest:?}"
        );
    });
    let counts = histograms().map(|histogram| histogram.buckets.iter().sum::<u64>());
    assert!(counts.into_iter().min() > Some(100_000));
}

/// Observes one value after the other, mostly in one series, so that readers meet it there.
fn write(writer: usize, stop: &AtomicBool) {
    let values = &Reads::get().reads_values;
    for round in writer.. {
        let series = SERIES[round % SERIES.len()];
        for i in 0..10_000 {
            values
                .with(Labels { series })
                .observe(VALUES[i % VALUES.len()]);
        }
        if stop.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// Reads until enough was read, and says how long the slowest snapshot took.
fn read(left: &AtomicU64) -> Duration {
    let mut slowest = Duration::ZERO;
    let mut before = [0; SERIES.len()];
    while left.load(Ordering::Relaxed) > 0 {
        let start = processor_time();
        let histograms = histograms();
        slowest = slowest.max(processor_time().saturating_sub(start));
        for (histogram, before) in histograms.iter().zip(&mut before) {
            let count = count_of(histogram);
            assert!(count >= *before, "{count} after {before}");
            *before = count;
        }
        let take = |left: u64| Some(left.saturating_sub(SERIES.len() as u64));
        let _ = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
    }
    slowest
}

fn histograms() -> [HistogramValue; SERIES.len()] {
    let snapshot = Snapshot::declared();
    let family = snapshot.family("reads_values").expect("it is declared");
    let series = family.series.iter().map(|series| match &series.value {
        Value::Histogram(histogram) => histogram.clone(),
        other => panic!("{other:?}"),
    });
    let series: Vec<_> = series.collect();
    series.try_into().expect("all series")
}

/// How much a histogram counts, whose sum says the same.
#[allow(clippy::cast_precision_loss)] // they are far below 2^53
fn count_of(histogram: &HistogramValue) -> u64 {
    let parts = histogram.buckets.iter().zip(VALUES);
    let sum: f64 = parts.map(|(count, value)| *count as f64 * value).sum();
    assert_eq!(histogram.sum, sum, "{histogram:?}");
    histogram.buckets.iter().sum()
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    time.expect("threads have a clock").into()
}
