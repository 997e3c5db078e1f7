//! Every metric that is linked into the program is known before anything is recorded.

use metrics_runtime::__private::{Call, Descriptor, LabelKey, Metric, Shape};
use metrics_runtime::exposition::text::Renderer;
use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{Kind, counted, inventory};

/// Is never called.
#[counted(name = "inventory_never_called", labels(flag = flag), outcome)]
fn never_called(flag: bool) {
    let _ = flag;
}

#[test]
fn every_combination_is_there_at_zero() {
    let _ = never_called;
    let snapshot = Snapshot::declared();
    let family = snapshot.family("inventory_never_called").unwrap();
    assert_eq!(family.series.len(), 2 * 3);
    assert!(
        family
            .series
            .iter()
            .all(|series| series.value == Value::Integer(0))
    );
}

#[test]
fn descriptors_say_what_and_where() {
    let descriptors = inventory::descriptors();
    let found = descriptors
        .iter()
        .find(|found| found.name() == "inventory_never_called");
    let descriptor = found.unwrap();
    assert_eq!(descriptor.kind(), Kind::Counter);
    assert_eq!(descriptor.help(), "Is never called.");
    assert_eq!(descriptor.module(), "behaviour::inventory");
    assert_eq!(descriptor.cardinality(), 6);
    assert!(
        descriptor
            .location()
            .file()
            .ends_with("behaviour/inventory.rs")
    );
    assert_eq!(descriptor.location().line(), 9);
    let keys: Vec<_> = descriptor.label_keys().iter().map(LabelKey::name).collect();
    assert_eq!(keys, ["flag", "outcome"]);
}

#[test]
fn families_and_series_are_sorted() {
    let snapshot = Snapshot::declared();
    let names: Vec<_> = snapshot
        .families()
        .iter()
        .map(|family| &family.name)
        .collect();
    assert!(names.is_sorted() && names.len() > 20, "{names:?}");
    for family in snapshot.families() {
        assert!(
            family.series.is_sorted_by(|a, b| a.labels < b.labels),
            "{family:?}"
        );
    }
}

#[test]
fn the_metrics_of_this_program_agree() {
    inventory::verify().unwrap();
}

#[test]
fn a_metric_that_the_linker_dropped_is_there_from_its_first_use() {
    // What a static looks like that no inventory entry points to.
    static DROPPED: [Metric; 1] = [Metric::new(Descriptor::new(
        Shape::COUNTED,
        "inventory_dropped",
        "",
        "Has no entry.",
        "behaviour::inventory",
    ))];
    let mut renderer = Renderer::new();
    assert!(Snapshot::declared().family("inventory_dropped").is_none());
    assert!(!renderer.render().contains("inventory_dropped"));
    drop(Call::enter(&DROPPED, [0]));
    assert_eq!(super::counter("inventory_dropped", &[]), 1);
    assert!(renderer.render().contains("\ninventory_dropped_total 1\n"));
    let missing = inventory::missing();
    assert!(
        missing
            .iter()
            .any(|missing| missing.name() == "inventory_dropped"),
        "{missing:?}"
    );
    assert!(
        missing
            .iter()
            .all(|missing| missing.name() != "inventory_never_called")
    );
}
