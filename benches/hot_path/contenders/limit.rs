//! The limits that the budgets are ratios of: hand-written atomics that all threads share.

use std::collections::HashMap;
use std::hash::Hash;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use foldhash::fast::RandomState;
use report::LIMIT;

use super::Contender;
use crate::reading::Series;
use crate::work::{BOUNDS, Labels, Peer, Sample, TIMES, Target, Work, function, time_by_hand};

static COUNTER: AtomicU64 = AtomicU64::new(0);
static COUNTERS: [AtomicU64; Labels::COUNT] = [const { AtomicU64::new(0) }; Labels::COUNT];
static HISTOGRAM: Histogram = Histogram::new();
static HISTOGRAMS: [Histogram; Labels::COUNT] = [const { Histogram::new() }; Labels::COUNT];
static TIMED: Histogram = Histogram::new();

struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    /// The bits of an `f64`.
    sum: AtomicU64,
}

impl Histogram {
    const fn new() -> Self {
        Self {
            buckets: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            sum: AtomicU64::new(0),
        }
    }

    #[inline]
    fn observe(&self, bounds: &[f64; BOUNDS.len()], value: f64) {
        // Without a branch, since nobody can foretell which way it would go. Beside atomics this is
        // faster than the binary search of `partition_point`.
        let bucket = bounds.iter().filter(|bound| value > **bound).count();
        self.buckets[bucket].fetch_add(1, Relaxed);
        let add = |sum| Some((f64::from_bits(sum) + value).to_bits());
        // It is always `Some`, so this cannot fail.
        let _ = self.sum.fetch_update(Relaxed, Relaxed, add);
    }

    fn read(&self) -> Series {
        let buckets = self.buckets.iter().map(|bucket| bucket.load(Relaxed));
        Series::histogram(buckets.collect(), f64::from_bits(self.sum.load(Relaxed)))
    }
}

pub(crate) fn contenders() -> Vec<Contender> {
    vec![
        Contender::new(
            Work::Counter,
            LIMIT,
            |_| {
                COUNTER.fetch_add(1, Relaxed);
            },
            || vec![Series::counter(COUNTER.load(Relaxed))],
        ),
        Contender::new(
            Work::CounterLabelled,
            LIMIT,
            |sample| {
                COUNTERS[sample.labels.position()].fetch_add(1, Relaxed);
            },
            || {
                let counts = COUNTERS.iter().map(|counter| counter.load(Relaxed));
                counts.map(Series::counter).collect()
            },
        ),
        Contender::new(
            Work::Histogram,
            LIMIT,
            |sample| HISTOGRAM.observe(&BOUNDS, sample.value),
            || vec![HISTOGRAM.read()],
        ),
        Contender::new(
            Work::HistogramLabelled,
            LIMIT,
            |sample| HISTOGRAMS[sample.labels.position()].observe(&BOUNDS, sample.value),
            || HISTOGRAMS.iter().map(Histogram::read).collect(),
        ),
        dynamic(Work::CounterDynamic, Peer::all()),
        dynamic(Work::CounterDynamicTwo, Target::all()),
        Contender::new(
            Work::Timed,
            LIMIT,
            |sample| {
                black_box(time_by_hand(sample.whole, |time| {
                    TIMED.observe(&TIMES, time.as_secs_f64());
                }));
            },
            || vec![TIMED.read()],
        ),
        Contender::without_reading(Work::EmptyCall, LIMIT, |sample| {
            black_box(call(sample.whole));
        }),
        Contender::without_reading(Work::ClockTwice, LIMIT, |_| {
            black_box((Instant::now(), Instant::now()));
        }),
    ]
}

/// A table that has all series beforehand, so that nobody need take care of others who look.
fn dynamic<T: Copy + Eq + Hash + Sync>(work: Work, all: &'static [T]) -> Contender {
    let counters = all.iter().map(|labels| (*labels, AtomicU64::new(0)));
    let counters: HashMap<T, AtomicU64, RandomState> = counters.collect();
    let counters: &'static HashMap<_, _, _> = Box::leak(Box::new(counters));
    Contender::new(
        work,
        LIMIT,
        |sample: &Sample| {
            counters[&sample.of(all)].fetch_add(1, Relaxed);
        },
        || {
            let counts = all.iter().map(|labels| counters[labels].load(Relaxed));
            counts.map(Series::counter).collect()
        },
    )
}

#[inline(never)]
fn call(input: u64) -> u64 {
    function(input)
}
