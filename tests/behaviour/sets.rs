//! `#[derive(MetricSet)]` on structs of handles.

use std::time::Duration;

use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::{Counter, Gauge, Histogram, MetricSet};

use super::{counter, float, histogram};

/// Every kind of handle.
#[derive(MetricSet)]
#[metrics(prefix = "sets", labels(component = "engine"))]
struct Engine {
    /// Whole things.
    things: Counter,
    /// Fractions of things.
    #[metric(unit = "seconds")]
    work: Counter<f64>,
    /// A level.
    level: Gauge,
    /// Sizes.
    #[metric(unit = "bytes", buckets = exponential(10, 10, 3))]
    size: Histogram,
    /// Shares.
    #[metric(unit = "ratio", buckets = linear(0.5, 0.5, 2))]
    share: Histogram,
    /// Times.
    #[metric(buckets = DELAYS)]
    delay: Histogram<Duration>,
    #[metric(name = "renamed_total", help = "Has another name.")]
    odd: Counter,
    #[metric(flatten)]
    pump: Pump,
}

const DELAYS: [f64; 2] = [0.25, 0.5];

/// Another set, which has its names from itself.
#[derive(MetricSet)]
#[metrics(prefix = "pump")]
struct Pump {
    /// Strokes.
    strokes: Counter,
}

const ENGINE: &[(&str, &str)] = &[("component", "engine")];

#[test]
fn every_handle_records_under_its_name() {
    let engine = Engine::get();
    engine.things.increment(2);
    engine.things.absolute(5);
    engine.things.absolute(4);
    engine.work.increment(0.5);
    engine.work.increment_duration(Duration::from_millis(250));
    for refused in [-1.0, f64::NAN, f64::INFINITY] {
        engine.work.increment(refused);
    }
    engine.level.set(10.0);
    engine.level.decrement(2.5);
    engine.level.increment(1.0);
    for size in [10_u64, 11, 5000] {
        engine.size.observe(size);
    }
    engine.size.observe(f64::NAN);
    engine.share.observe(0.25_f32);
    engine.delay.observe(Duration::from_millis(300));
    engine.odd.increment(1);
    engine.pump.strokes.increment(9);

    assert_eq!(
        (engine.things.value(), counter("sets_things_total", ENGINE)),
        (5, 5)
    );
    assert_eq!(engine.work.value(), 0.75);
    assert_eq!(float("sets_work_seconds_total", ENGINE), 0.75);
    assert_eq!(
        (engine.level.value(), float("sets_level", ENGINE)),
        (8.5, 8.5)
    );
    let size = histogram("sets_size_bytes", ENGINE);
    assert_eq!(*size.bounds, [10.0, 100.0, 1000.0]);
    assert_eq!((&*size.buckets, size.sum), (&[1, 1, 0, 1][..], 5021.0));
    assert_eq!((engine.size.count(), engine.size.sum()), (3, 5021.0));
    assert_eq!(*histogram("sets_share_ratio", ENGINE).bounds, [0.5, 1.0]);
    assert_eq!(histogram("sets_delay_seconds", ENGINE).buckets, [0, 1, 0]);
    assert_eq!(counter("sets_renamed_total", ENGINE), 1);
    assert_eq!(counter("pump_strokes_total", &[]), 9);
    assert_eq!(Pump::get().strokes.value(), 9);
}

#[test]
fn units_are_known_to_the_snapshot() {
    let snapshot = Snapshot::declared();
    for (name, unit) in [
        ("sets_things", ""),
        ("sets_work_seconds", "seconds"),
        ("sets_size_bytes", "bytes"),
        ("sets_share_ratio", "ratio"),
        ("sets_delay_seconds", "seconds"),
    ] {
        assert_eq!(snapshot.family(name).unwrap().unit, unit, "{name}");
    }
}

#[test]
fn default_buckets_suit_the_unit() {
    /// Nothing is ever recorded here.
    #[derive(MetricSet)]
    #[metrics(prefix = "sets_default")]
    struct Defaults {
        /// Sizes.
        #[metric(unit = "bytes")]
        size: Histogram,
        /// Times.
        delay: Histogram<Duration>,
    }
    let Defaults { size, delay } = Defaults::get();
    assert_eq!(size.count() + delay.count(), 0);
    let bounds = |name| histogram(name, &[]).bounds.into_owned();
    assert_eq!(
        bounds("sets_default_size_bytes"),
        metrics_runtime::buckets::BYTES
    );
    assert_eq!(
        bounds("sets_default_delay_seconds"),
        metrics_runtime::buckets::SECONDS
    );
}

#[test]
fn threads_add_up() {
    /// For this test only.
    #[derive(MetricSet)]
    #[metrics(prefix = "sets_shared")]
    struct Shared {
        /// Counted by all threads.
        counts: Counter,
        /// Raised and lowered by all threads.
        level: Gauge,
        /// Observed by all threads.
        #[metric(buckets = [1, 2])]
        sizes: Histogram,
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for i in 0..5_000 {
                    Shared::get().counts.increment(1);
                    Shared::get().level.increment(1);
                    Shared::get().level.decrement(1);
                    Shared::get().sizes.observe(i % 4);
                }
            });
        }
    });
    assert_eq!(counter("sets_shared_counts", &[]), 40_000);
    assert_eq!(float("sets_shared_level", &[]), 0.0);
    let sizes = histogram("sets_shared_sizes", &[]);
    assert_eq!(
        (&*sizes.buckets, sizes.sum),
        (&[20_000, 10_000, 10_000][..], 60_000.0)
    );
}
