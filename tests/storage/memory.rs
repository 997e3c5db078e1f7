//! How much memory recording takes: that of the threads that record at the same time.
//!
//! A program of its own, since it counts what is allocated. One test, since what another one
//! allocates meanwhile would be counted as well.

use std::alloc::System;
use std::sync::{Arc, Barrier};
use std::thread;

use metrics_runtime::{Counter, Family, Histogram, LabelSet, LabelValue, MetricSet};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A counter, as a thread's only one.
#[derive(MetricSet)]
struct OneCounter {
    /// Things.
    memory_things: Counter,
}

/// A histogram, as a thread's only one.
#[derive(MetricSet)]
struct OneHistogram {
    /// Values.
    #[metric(buckets = exponential(1, 2, 11))]
    memory_values: Histogram,
}

/// Metrics of 64 KiB for each thread and more.
#[derive(MetricSet)]
struct Many {
    /// Things by label.
    memory_many_things: Family<Labels, Counter>,
    /// Values by label.
    #[metric(buckets = exponential(1, 2, 11))]
    memory_many_values: Family<Labels, Histogram>,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    first: Digit,
    second: Digit,
    third: Digit,
}

/// Eight values.
#[derive(Clone, Copy)]
struct Digit(usize);

impl LabelValue for Digit {
    const VALUES: &'static [&'static str] = &["0", "1", "2", "3", "4", "5", "6", "7"];

    fn index(&self) -> usize {
        self.0
    }
}

/// A chunk of cells.
const CHUNK: usize = 2048;
/// What finds a thread's few chunks: a table for each kind of them.
const TABLES: usize = 512;
const AT_A_TIME: usize = 8;
const THREADS: usize = 10_000;

#[test]
fn memory_follows_the_threads_that_record_at_the_same_time() {
    // What all threads share, and a free slab for each of those below.
    let most = Arc::new(Barrier::new(AT_A_TIME));
    together(&most, || OneCounter::get().memory_things.increment(1));
    OneHistogram::get();

    let counter = allocated_by(|| OneCounter::get().memory_things.increment(1));
    assert_eq!(counter, 0, "a slab is used again");
    let histogram = allocated_by(|| OneHistogram::get().memory_values.observe(1));
    assert!((1..=CHUNK + TABLES).contains(&histogram), "{histogram}");
    let again = allocated_by(|| OneHistogram::get().memory_values.observe(1));
    assert_eq!(again, 0);
    // The first ones are in the chunk that is there.
    let counter = allocated_by(|| {
        Many::get()
            .memory_many_things
            .with(labels(511))
            .increment(1);
    });
    assert!((1..=CHUNK + TABLES).contains(&counter), "{counter}");

    let region = Region::new(ALLOCATOR);
    come_and_go(AT_A_TIME, &most);
    let first = live(&region);
    let cells = 512 * (8 + 8 * (11 + 4));
    assert!(first >= AT_A_TIME.saturating_sub(1) * cells, "{first}");
    assert!(first <= AT_A_TIME * (cells + cells / 4), "{first}");
    come_and_go(THREADS, &most);
    assert_eq!(live(&region), first);
    #[allow(clippy::cast_possible_truncation)]
    let recorded = (AT_A_TIME + THREADS) as u64;
    assert_eq!(
        Many::get().memory_many_things.with(labels(0)).value(),
        recorded
    );
    assert_eq!(
        Many::get().memory_many_values.with(labels(0)).count(),
        recorded
    );
}

/// Threads, so many at a time, that record in all series of [`Many`].
fn come_and_go(threads: usize, most: &Arc<Barrier>) {
    for _ in 0..threads / AT_A_TIME {
        together(most, || {
            for series in 0..512 {
                let labels = labels(series);
                Many::get().memory_many_things.with(labels).increment(1);
                Many::get().memory_many_values.with(labels).observe(1.5);
            }
        });
    }
}

/// Records in as many threads, none of which ends before all have. They are joined, as a scope
/// does not wait for the destructors of thread-locals.
fn together(most: &Arc<Barrier>, record: fn()) {
    let threads: Vec<_> = (0..AT_A_TIME)
        .map(|_| {
            let most = Arc::clone(most);
            thread::spawn(move || {
                record();
                most.wait();
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("it records");
    }
}

fn labels(series: usize) -> Labels {
    Labels {
        first: Digit(series / 64),
        second: Digit(series / 8 % 8),
        third: Digit(series % 8),
    }
}

/// What a new thread has allocated in the end by doing this, and not freed.
fn allocated_by(record: impl Fn() + Send + Sync) -> usize {
    thread::scope(|scope| {
        let allocated = scope.spawn(|| {
            let region = Region::new(ALLOCATOR);
            record();
            live(&region)
        });
        allocated.join().expect("it records")
    })
}

fn live(region: &Region<'_, System>) -> usize {
    let change = region.change();
    change.bytes_allocated - change.bytes_deallocated
}
