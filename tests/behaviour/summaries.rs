//! Summaries: quantiles of the last minute, and the sum and number of all observations.

use std::thread;
use std::time::Duration;

use metrics_runtime::exposition::text::render;
use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::testing::MockClock;
use metrics_runtime::{Family, LabelSet, LabelValue, MetricSet, Summary, timed};

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    side: Side,
}

#[derive(MetricSet)]
#[metrics(prefix = "summaries")]
struct Metrics {
    /// Sizes of messages.
    #[metric(unit = "bytes")]
    size: Summary,
    /// Time that messages wait.
    #[metric(unit = "seconds")]
    wait: Family<Labels, Summary<Duration>>,
}

/// The quantiles, the sum and the count of a series.
fn summary(name: &str, labels: &[(&str, &str)]) -> (Vec<(f64, f64)>, f64, u64) {
    let snapshot = Snapshot::declared();
    let series = snapshot.family(name).unwrap().series(labels).unwrap();
    let Value::Summary {
        quantiles,
        sum,
        count,
    } = &series.value
    else {
        panic!("no summary: {series:?}")
    };
    (quantiles.clone(), *sum, *count)
}

fn assert_close(quantiles: &[(f64, f64)], expected: [(f64, f64); 3]) {
    let is_close = |(a, b): (&(f64, f64), &(f64, f64))| {
        a.0 == b.0 && ((a.1 - b.1).abs() <= 0.001 * b.1 || a.1.is_nan() && b.1.is_nan())
    };
    assert_eq!(quantiles.len(), 3);
    assert!(
        quantiles.iter().zip(&expected).all(is_close),
        "{quantiles:?}"
    );
}

#[test]
fn a_summary_has_quantiles_a_sum_and_a_count() {
    let size = &Metrics::get().size;
    for value in 1..=100 {
        size.observe(value);
    }
    size.observe(f64::NAN);
    let (quantiles, sum, count) = summary("summaries_size_bytes", &[]);
    assert_close(&quantiles, [(0.5, 50.0), (0.9, 90.0), (0.99, 99.0)]);
    assert_eq!((sum, count), (5050.0, 100));
    let handle = (size.sum(), size.count(), size.nan_count());
    assert_eq!(handle, (5050.0, 100, 1));
}

#[test]
fn every_series_has_quantiles_of_its_own_and_threads_share_them() {
    let wait = |side| Metrics::get().wait.with(Labels { side });
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                (1..=1000).for_each(|i| wait(Side::Left).observe(Duration::from_millis(i)))
            });
        }
    });
    let (quantiles, sum, count) = summary("summaries_wait_seconds", &[("side", "left")]);
    assert_close(&quantiles, [(0.5, 0.5), (0.9, 0.9), (0.99, 0.99)]);
    assert!((sum - 2002.0).abs() < 1e-6);
    assert_eq!(count, 4000);
    let (quantiles, sum, count) = summary("summaries_wait_seconds", &[("side", "right")]);
    assert_close(
        &quantiles,
        [(0.5, f64::NAN), (0.9, f64::NAN), (0.99, f64::NAN)],
    );
    assert_eq!((sum, count), (0.0, 0));
    let text = render(&Snapshot::declared());
    for line in [
        "# TYPE summaries_wait_seconds summary",
        "summaries_wait_seconds{side=\"right\",quantile=\"0.5\"} NaN",
        "summaries_wait_seconds_sum{side=\"right\"} 0",
        "summaries_wait_seconds_count{side=\"left\"} 4000",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "no {line} in\n{text}"
        );
    }
}

#[timed(name = "summaries_step_seconds", summary, quantiles = [0.25, 0.75, 1], outcome)]
fn step(clock: &MockClock, seconds: u64) -> Result<(), ()> {
    clock.advance(Duration::from_secs(seconds));
    if seconds > 9 { Err(()) } else { Ok(()) }
}

#[test]
fn a_function_can_be_timed_as_a_summary() {
    let clock = MockClock::start();
    for seconds in [1, 2, 3, 4, 10] {
        let _ = step(&clock, seconds);
    }
    let (quantiles, sum, count) = summary("summaries_step_seconds", &[("outcome", "ok")]);
    assert_close(&quantiles, [(0.25, 1.0), (0.75, 3.0), (1.0, 4.0)]);
    assert_eq!((sum, count), (10.0, 4));
    let (quantiles, ..) = summary("summaries_step_seconds", &[("outcome", "error")]);
    assert_close(&quantiles, [(0.25, 10.0), (0.75, 10.0), (1.0, 10.0)]);
}

/// One transfer.
#[derive(MetricSet)]
#[metrics(prefix = "summaries_transfer")]
struct Transfer {
    #[metric(label)]
    side: Side,
    /// How long it took.
    #[metric(summary, quantiles = [0.1, 0.5, 0.9])]
    duration: Duration,
    /// Its size.
    #[metric(summary, unit = "bytes")]
    size: Option<u32>,
}

#[test]
fn a_value_can_be_recorded_in_summaries() {
    for i in 1..=11 {
        let duration = Duration::from_secs(i);
        let size = (i == 5).then_some(512);
        let side = if i == 11 { Side::Right } else { Side::Left };
        Transfer {
            side,
            duration,
            size,
        }
        .record();
    }
    let left = &[("side", "left")];
    let (quantiles, sum, count) = summary("summaries_transfer_duration_seconds", left);
    assert_close(&quantiles, [(0.1, 1.0), (0.5, 5.0), (0.9, 9.0)]);
    assert_eq!((sum, count), (55.0, 10));
    let (quantiles, sum, count) = summary("summaries_transfer_size_bytes", left);
    assert_close(&quantiles, [(0.5, 512.0), (0.9, 512.0), (0.99, 512.0)]);
    assert_eq!((sum, count), (512.0, 1));
}
