//! Threads that record while they end, before and after they have given back what they count in.

use std::cell::Cell;
use std::thread;

use metrics_runtime::{Counter, Histogram, MetricSet};

/// What is recorded by destructors of thread-locals.
#[derive(MetricSet)]
#[metrics(prefix = "endings")]
struct Endings {
    /// Records as the body of the thread.
    begun: Counter,
    /// Records of a thread-local that is older than the thread's cells.
    older: Counter,
    /// Records of one that is younger.
    younger: Counter,
    /// Records of threads that had recorded nothing before.
    only: Counter,
    /// Values.
    #[metric(buckets = [1, 2])]
    value: Histogram,
}

/// Records through this counter when its thread ends.
struct AtEnd(Cell<Option<&'static Counter>>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        if let Some(counter) = self.0.get() {
            for _ in 0..10 {
                counter.increment(1);
                Endings::get().value.observe(1.5);
            }
        }
    }
}

thread_local! {
    static OLDER: AtEnd = const { AtEnd(Cell::new(None)) };
    static YOUNGER: AtEnd = const { AtEnd(Cell::new(None)) };
}

#[test]
fn what_a_thread_records_while_it_ends_is_not_lost() {
    let metrics = Endings::get();
    for _ in 0..50 {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                thread::spawn(|| {
                    // Destructors run from the youngest to the oldest.
                    OLDER.with(|it| it.0.set(Some(&metrics.older)));
                    metrics.begun.increment(1);
                    YOUNGER.with(|it| it.0.set(Some(&metrics.younger)));
                })
            })
            .collect();
        let only = thread::spawn(|| OLDER.with(|it| it.0.set(Some(&metrics.only))));
        for thread in threads.into_iter().chain([only]) {
            thread.join().expect("the thread ends");
        }
    }
    assert_eq!(metrics.begun.value(), 200);
    assert_eq!(metrics.younger.value(), 2000);
    assert_eq!(metrics.older.value(), 2000);
    assert_eq!(metrics.only.value(), 500);
    assert_eq!((metrics.value.count(), metrics.value.sum()), (4500, 6750.0));
}
