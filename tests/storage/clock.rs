//! Calls whose time a test makes.

use std::thread;
use std::time::Duration;

use metrics_runtime::snapshot::Value;
use metrics_runtime::testing::MockClock;
use metrics_runtime::timed;

use super::value;

/// Takes as long as it is told to.
#[timed(name = "clock_bake", buckets = [60, 3600])]
fn bake(clock: &MockClock, time: Duration) {
    clock.advance(time);
}

/// The same in two steps.
#[timed(name = "clock_bake_later", buckets = [60, 3600])]
async fn bake_later(clock: &MockClock, time: Duration) {
    clock.advance(time);
    tokio::task::yield_now().await;
    clock.advance(time);
}

fn observed(name: &str) -> (Vec<u64>, f64) {
    match value(name) {
        Value::Histogram(histogram) => (histogram.buckets, histogram.sum),
        other => panic!("{other:?}"),
    }
}

#[test]
fn calls_take_the_time_that_a_mocked_clock_says() {
    for seconds in [60, 61, 4000] {
        bake(&MockClock::start(), Duration::from_secs(seconds));
    }
    let name = "clock_bake_seconds";
    assert_eq!(observed(name), (vec![1, 1, 1], 4121.0));
    // Another thread's clock goes on by itself.
    let clock = MockClock::start();
    thread::spawn(|| {
        let clock = MockClock::start();
        bake(&clock, Duration::from_millis(500));
    })
    .join()
    .expect("it bakes");
    bake(&clock, Duration::ZERO);
    assert_eq!(observed(name), (vec![3, 1, 1], 4121.5));
}

#[tokio::test]
async fn futures_take_the_time_that_a_mocked_clock_says() {
    let clock = MockClock::start();
    bake_later(&clock, Duration::from_secs(90)).await;
    assert_eq!(observed("clock_bake_later_seconds"), (vec![0, 1, 0], 180.0));
}
