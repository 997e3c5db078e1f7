//! A program that forks: the child goes on from the values at the fork, and neither sees what the
//! other one records. It has no test harness, whose threads a child would not have.

use std::process::exit;
use std::thread;

use metrics_runtime::{Counter, Gauge, Histogram, MetricSet};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};

/// Recorded before and after.
#[derive(MetricSet)]
#[metrics(prefix = "fork")]
struct Metrics {
    /// Things.
    things: Counter,
    /// A level.
    level: Gauge,
    /// Values.
    #[metric(buckets = [1, 2])]
    values: Histogram,
}

fn record() {
    let metrics = Metrics::get();
    metrics.things.increment(1);
    metrics.level.increment(1);
    metrics.values.observe(1.5);
}

/// Records in this thread and in another one.
fn record_twice() {
    record();
    thread::spawn(record).join().expect("it records");
}

fn expect(times: u64, level: f64) {
    let metrics = Metrics::get();
    assert_eq!(
        (metrics.things.value(), metrics.level.value()),
        (times, level)
    );
    let values = &metrics.values;
    assert_eq!((values.count(), values.sum()), (times, 1.5 * level));
}

#[allow(unsafe_code)]
fn main() {
    record_twice();
    expect(2, 2.0);
    // SAFETY: there is no other thread.
    match unsafe { fork() }.expect("a process can fork") {
        ForkResult::Child => {
            expect(2, 2.0);
            record_twice();
            record_twice();
            expect(6, 6.0);
            exit(7);
        }
        ForkResult::Parent { child } => {
            record_twice();
            let ended = waitpid(child, None).expect("the child is ours");
            assert_eq!(ended, WaitStatus::Exited(child, 7));
            expect(4, 4.0);
        }
    }
}
