//! What other crates record through the `metrics` facade.

use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{
    Counter, Exporter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet,
};

/// The exporter of this process, with the global recorder.
fn exporter() -> &'static Exporter {
    static EXPORTER: OnceLock<Exporter> = OnceLock::new();
    EXPORTER.get_or_init(|| Exporter::builder().listen("127.0.0.1:0").install().unwrap())
}

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    side: Side,
}

/// Recorded to through handles and through the facade.
#[derive(MetricSet)]
#[metrics(prefix = "facade")]
struct Declared {
    /// A counter.
    turns: Family<Labels, Counter>,
    /// A counter of floats.
    work: Counter<f64>,
    /// A gauge.
    level: Gauge,
    /// A histogram.
    #[metric(buckets = [1, 2])]
    width: Histogram,
    /// Another gauge.
    height: Gauge,
}

fn value(name: &str, labels: &[(&str, &str)]) -> Value {
    let snapshot: Snapshot = exporter().snapshot();
    let family = snapshot
        .family(name)
        .unwrap_or_else(|| panic!("no {name}: {snapshot:#?}"));
    let series = family.series(labels);
    series
        .unwrap_or_else(|| panic!("no {labels:?}: {family:#?}"))
        .value
        .clone()
}

#[test]
fn declared_names_land_on_the_declared_series() {
    exporter();
    let declared = Declared::get();
    declared
        .turns
        .with(Labels { side: Side::Left })
        .increment(1);
    metrics::counter!("facade_turns_total", "side" => "left").increment(2);
    metrics::counter!("facade_turns", "side" => "left").increment(4);
    metrics::counter!("facade_work_seconds_total").increment(1);
    metrics::counter!("facade_work").increment(3);
    metrics::gauge!("facade_level").set(7.5);
    metrics::gauge!("facade_level").decrement(1.0);
    metrics::histogram!("facade_width").record(1.5);
    assert_eq!(declared.turns.with(Labels { side: Side::Left }).value(), 7);
    assert_eq!(declared.turns.with(Labels { side: Side::Right }).value(), 0);
    assert_eq!(declared.work.value(), 3.0);
    assert_eq!(declared.level.value(), 6.5);
    assert_eq!((declared.width.count(), declared.width.sum()), (1, 1.5));
}

#[test]
fn labels_that_are_not_declared_are_series_beside_the_declared_ones() {
    exporter();
    metrics::counter!("facade_turns_total", "side" => "middle").increment(5);
    metrics::histogram!("facade_width", "from" => "elsewhere").record(1.5);
    assert_eq!(
        value("facade_turns", &[("side", "middle")]),
        Value::Integer(5)
    );
    let Value::Histogram(width) = value("facade_width", &[("from", "elsewhere")]) else {
        panic!("not a histogram");
    };
    assert_eq!(
        (&*width.bounds, &*width.buckets),
        (&[1.0, 2.0][..], &[0, 1, 0][..])
    );
    let text = exporter().render_text();
    assert_eq!(text.matches("# TYPE facade_width histogram").count(), 1);
    assert_eq!(text.matches("# TYPE facade_turns_total counter").count(), 1);
}

#[test]
fn the_declared_kind_wins() {
    exporter();
    metrics::gauge!("facade_turns").set(3.0);
    metrics::histogram!("facade_level").record(3.0);
    metrics::gauge!("facade_width_count").set(3.0);
    // The wrong kind's handle does not take the right one's place.
    metrics::histogram!("facade_height").record(3.0);
    metrics::gauge!("facade_height").set(2.0);
    assert_eq!(Declared::get().height.value(), 2.0);
    let text = exporter().render_text();
    for absent in ["# TYPE facade_turns gauge", "# TYPE facade_level summary"] {
        assert!(!text.contains(absent), "{text}");
    }
    assert_eq!(text.matches("\nfacade_width_count ").count(), 1, "{text}");
}

#[test]
fn a_second_recorder_is_an_error() {
    exporter();
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let error = Exporter::builder().listen(&free).install().unwrap_err();
    assert!(
        error.to_string().contains("already has a global recorder"),
        "{error}"
    );
    // It does not go on to listen.
    let end = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&free).is_ok() {
        assert!(Instant::now() < end, "it listens");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_is_known_of_running_calls_cannot_be_set() {
    #[metrics_runtime::counted(name = "facade_calls", in_flight, long_task)]
    fn run(inside: impl FnOnce()) {
        inside();
    }
    exporter();
    run(|| {
        metrics::gauge!("facade_in_flight").set(1e9);
        metrics::gauge!("facade_oldest_call_age_seconds").set(1e9);
        let text = exporter().render_text();
        // What the facade says is a series beside, and added as for every family.
        assert!(text.contains("facade_in_flight 1000000001\n"), "{text}");
    });
    assert_eq!(
        super::value("facade_in_flight", &[]),
        Value::Float(0.0),
        "the declared one is as it was"
    );
}
