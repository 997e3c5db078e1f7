//! Calls that begin in one thread and end in another.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Barrier};
use std::task::{Context, Waker};
use std::thread;

use metrics_runtime::counted;
use metrics_runtime::snapshot::Value;

/// Waits once.
#[counted(name = "moved_calls", in_flight = "moved_calls_running")]
async fn call() {
    tokio::task::yield_now().await;
}

/// Gives a thread cells.
#[counted(name = "moved_other_calls")]
fn other() {}

type Begun = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How many threads are read between the one where calls begin and the one where they end. Without
/// them it takes longer until calls go from the one to the other in the midst of a read.
const BETWEEN: usize = 300;
const READS: usize = 5000;

#[test]
fn calls_in_flight_are_as_many_as_there_can_be() {
    for begins_first in [false, true] {
        let running = read_while_calls_move(begins_first);
        let most = running.into_iter().fold(0.0, f64::max);
        // There are two at most: one that waits for the other thread, and one that is about to
        // end. A few more come out when calls went over at the same pace in two reads.
        assert!(most < 100.0, "{most}");
    }
}

/// Reads while one thread begins calls and another one ends them. Threads have their cells in the
/// order in which they first record.
fn read_while_calls_move(begins_first: bool) -> Vec<f64> {
    let stop = AtomicBool::new(false);
    let ready = Arc::new(Barrier::new(2));
    let all_read = Arc::new(Barrier::new(BETWEEN + 1));
    thread::scope(|scope| {
        let (calls, to_end) = sync_channel::<Begun>(0);
        let begin = {
            let (ready, stop) = (Arc::clone(&ready), &stop);
            move || {
                other();
                ready.wait();
                begin_calls(|call| calls.send(call).is_ok(), stop);
            }
        };
        let end = {
            let ready = Arc::clone(&ready);
            move || {
                other();
                ready.wait();
                to_end.into_iter().for_each(end);
            }
        };
        let mut threads: [Box<dyn FnOnce() + Send>; 2] = [Box::new(begin), Box::new(end)];
        if !begins_first {
            threads.reverse();
        }
        let [first, last] = threads;
        scope.spawn(first);
        ready.wait();
        let between: Vec<_> = (0..BETWEEN)
            .map(|_| {
                let all_read = Arc::clone(&all_read);
                thread::spawn(move || {
                    other();
                    all_read.wait();
                    all_read.wait();
                })
            })
            .collect();
        all_read.wait();
        scope.spawn(last);
        ready.wait();
        let running = (0..READS).map(|_| running()).collect();
        stop.store(true, Ordering::Relaxed);
        all_read.wait();
        for thread in between {
            thread.join().expect("it only waits");
        }
        running
    })
}

fn begin_calls(hand_over: impl Fn(Begun) -> bool, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let mut call: Begun = Box::pin(call());
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending() && hand_over(call));
    }
}

fn end(mut call: Begun) {
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_ready());
}

fn running() -> f64 {
    match super::value("moved_calls_running") {
        Value::Float(running) => running,
        other => panic!("{other:?}"),
    }
}
