//! What annotated code records, by topic. All tests of this process share its statics, so each
//! test has metrics of its own.

mod arguments;
mod calls;
mod cancellation;
mod domain;
mod facade;
mod functions;
mod futures;
mod inventory;
mod labels;
mod native;
mod objectives;
mod outcomes;
mod registry;
mod sets;
mod sizes;
mod stacking;
mod summaries;
mod texts;

use metrics_runtime::snapshot::{HistogramValue, Snapshot, Value};

/// The value of a declared series now.
fn value(name: &str, labels: &[(&str, &str)]) -> Value {
    let snapshot = Snapshot::declared();
    let family = snapshot
        .family(name)
        .unwrap_or_else(|| panic!("no family {name}"));
    let series = family.series(labels);
    series
        .unwrap_or_else(|| panic!("no series {labels:?} in {family:#?}"))
        .value
        .clone()
}

fn counter(name: &str, labels: &[(&str, &str)]) -> u64 {
    match value(name, labels) {
        Value::Integer(total) => total,
        other => panic!("{name} is {other:?}"),
    }
}

fn float(name: &str, labels: &[(&str, &str)]) -> f64 {
    match value(name, labels) {
        Value::Float(value) => value,
        other => panic!("{name} is {other:?}"),
    }
}

fn histogram(name: &str, labels: &[(&str, &str)]) -> HistogramValue {
    match value(name, labels) {
        Value::Histogram(histogram) => histogram,
        other => panic!("{name} is {other:?}"),
    }
}

/// The calls of `name` that ended in each outcome, in the order ok, error, panic, cancelled.
fn outcomes<const N: usize>(name: &str) -> [u64; N] {
    let names = ["ok", "error", "panic", "cancelled"];
    std::array::from_fn(|i| counter(name, &[("outcome", names[i])]))
}
