//! Metrics that are registered while the program runs.

use std::thread;
use std::time::Duration;

use metrics_runtime::registry::{self, Definition};
use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{Counter, Gauge, Histogram, MetricSet, Summary, inventory};

#[derive(MetricSet)]
#[metrics(prefix = "registry")]
#[allow(dead_code)] // what is not recorded is exposed all the same
struct Declared {
    /// Things that are declared.
    things: Counter,
    /// A level that is declared.
    level: Gauge,
}

fn value(name: &str, labels: &[(&str, &str)]) -> Option<Value> {
    let snapshot = Snapshot::declared();
    Some(snapshot.family(name)?.series(labels)?.value.clone())
}

#[test]
fn a_registered_metric_is_exposed_with_the_rest() {
    let size = Definition::<Histogram>::new("registry_size", "Sizes.")
        .unit("bytes")
        .buckets([1.0, 2.0])
        .constant_label("engine", "log")
        .one_of("side", ["left", "right"]);
    let size = registry::register(size).unwrap();
    let left = &[("engine", "log"), ("side", "left")];
    assert!(value("registry_size_bytes", left).is_some());
    size.with(&["left"]).unwrap().observe(1.5);
    let Some(Value::Histogram(histogram)) = value("registry_size_bytes", left) else {
        panic!("no histogram")
    };
    assert_eq!(
        (histogram.buckets.as_slice(), histogram.sum),
        (&[0, 1, 0][..], 1.5)
    );
    let descriptor = size.descriptor();
    assert!(
        inventory::descriptors()
            .iter()
            .any(|other| std::ptr::eq(*other, descriptor))
    );
    assert!(
        !inventory::missing()
            .iter()
            .any(|other| std::ptr::eq(*other, descriptor))
    );
    assert_eq!(
        (descriptor.base_unit(), descriptor.location().file()),
        ("bytes", file!())
    );
}

#[test]
fn texts_have_their_limit() {
    let seen = Definition::<Counter>::new("registry_seen_total", "Peers seen.").label("peer", 2);
    let seen = registry::register(seen).unwrap();
    for peer in ["a", "b", "c", "a"] {
        seen.with(&[peer]).unwrap().increment(1);
    }
    for (peer, count) in [("a", 2), ("b", 1), ("other", 1)] {
        let value = value("registry_seen_total", &[("peer", peer)]);
        assert_eq!(value, Some(Value::Integer(count)), "{peer}");
    }
}

#[test]
fn a_definition_is_registered_once_however_often() {
    let define =
        || Definition::<Gauge>::new("registry_once", "A level.").one_of("side", ["x", "y"]);
    let register = || registry::register(define()).unwrap().descriptor();
    let first = register();
    thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(register)).collect();
        assert!(
            all.into_iter()
                .all(|other| std::ptr::eq(other.join().unwrap(), first))
        );
    });
}

#[test]
fn every_kind_and_time_can_be_registered() {
    let level = registry::register(Definition::<Gauge>::new("registry_depth", "A depth.")).unwrap();
    level.with(&[]).unwrap().set(2.5);
    let busy = Definition::<Counter<f64>>::new("registry_busy_seconds_total", "Busy time.");
    registry::register(busy)
        .unwrap()
        .with(&[])
        .unwrap()
        .increment(0.5);
    let wait = Definition::<Histogram<Duration>>::new("registry_wait_seconds", "Waits.");
    registry::register(wait)
        .unwrap()
        .with(&[])
        .unwrap()
        .observe(Duration::from_millis(3));
    let delay =
        Definition::<Summary<Duration>>::new("registry_delay_seconds", "Delays.").quantiles([0.5]);
    registry::register(delay)
        .unwrap()
        .with(&[])
        .unwrap()
        .observe(Duration::from_secs(2));
    assert_eq!(value("registry_depth", &[]), Some(Value::Float(2.5)));
    assert_eq!(
        value("registry_busy_seconds_total", &[]),
        Some(Value::Float(0.5))
    );
    assert!(
        matches!(value("registry_wait_seconds", &[]), Some(Value::Histogram(h)) if h.count() == 1)
    );
    let Some(Value::Summary {
        quantiles, count, ..
    }) = value("registry_delay_seconds", &[])
    else {
        panic!("no summary")
    };
    assert_eq!((quantiles.len(), count), (1, 1));
}

fn error<H: metrics_runtime::SeriesHandle>(definition: Definition<H>) -> String {
    registry::register(definition).unwrap_err().to_string()
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = error(
        Definition::<Counter>::new("registry-bad", " ")
            .buckets([1.0])
            .quantiles([0.5])
            .label("le", 5)
            .idle_after(Duration::from_millis(1)),
    );
    for part in [
        "metric name `registry-bad`: '-' at byte 8 is not allowed",
        "has no help text",
        "label name `le`",
        "buckets belong to histograms",
        "quantiles belong to summaries",
        "in whole seconds",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn each_fault_says_its_mend() {
    let counter = |name: &str| Definition::<Counter>::new(name, "Help.");
    let histogram = |name: &str| Definition::<Histogram>::new(name, "Help.");
    for (said, expected) in [
        (
            error(Definition::<Gauge>::new("a_total", "Help.")),
            "`_total` belongs to counters",
        ),
        (error(counter("a_ms")), "abbreviated unit"),
        (error(histogram("a")), "needs buckets"),
        (error(histogram("a").buckets([2.0, 1.0])), "increas"),
        (error(histogram("a_seconds")), "`Histogram<Duration>`"),
        (
            error(Definition::<Summary<Duration>>::new("a", "Help.")),
            "the unit `seconds`",
        ),
        (
            error(Definition::<Summary>::new("a", "Help.").quantiles([50.0])),
            "between 0 and 1",
        ),
        (error(counter("a").one_of("x", [""; 0])), "has no values"),
        (error(counter("a").one_of("x", ["1", "1"])), "twice"),
        (error(counter("a").label("x", 0)), "1 or more"),
        (
            error(counter("a").label("x", 1).constant_label("x", "1")),
            "is there twice",
        ),
        (
            error(counter("a").one_of("x", ["1", "2"]).max_series(1)),
            "has 2 series, and 1 are allowed",
        ),
        (
            error(counter("a").idle_after(Duration::from_secs(9))),
            "leave `idle_after` out",
        ),
        (error(counter("a").unit("ms")), "abbreviated unit"),
    ] {
        assert!(
            said.contains(expected),
            "{said:?} does not say {expected:?}"
        );
    }
}

#[test]
fn what_contradicts_a_declaration_names_both_places() {
    let text = error(Definition::<Gauge>::new("registry_things", "Help."));
    assert!(text.contains("two kinds: counter and gauge"), "{text}");
    assert_eq!(text.matches(file!()).count(), 2, "{text}");
    let text = error(Definition::<Gauge>::new(
        "registry_level",
        "A level that is declared.",
    ));
    assert!(text.contains("declared twice"), "{text}");
    // What adds up may be declared twice.
    let things = Definition::<Counter>::new("registry_things", "Things that are declared.");
    registry::register(things)
        .unwrap()
        .with(&[])
        .unwrap()
        .increment(2);
    Declared::get().things.increment(1);
    assert_eq!(value("registry_things_total", &[]), Some(Value::Integer(3)));
}

#[test]
fn a_series_that_is_not_there_is_an_error() {
    let turns = Definition::<Counter>::new("registry_turns", "Turns.").one_of("side", ["x", "y"]);
    let turns = registry::register(turns).unwrap();
    let said = |values: &[&str]| turns.with(values).unwrap_err().to_string();
    assert_eq!(
        said(&["z"]),
        "the label `side` of `registry_turns` has no value \"z\"; it has x, y"
    );
    assert_eq!(
        said(&[]),
        "`registry_turns` has 1 label(s), and 0 value(s) were given"
    );
}
