//! What can go wrong with values that each thread has a part of, and does not: the table of
//! `metrics-runtime/src/storage/mod.rs`. All tests of this process share its statics, so each test
//! has metrics of its own.

mod clock;
mod endings;
mod limits;
mod moved;
mod threads;

use metrics_runtime::snapshot::{Snapshot, Value};

/// The value of a declared series without labels now.
fn value(name: &str) -> Value {
    let snapshot = Snapshot::declared();
    let family = snapshot.family(name);
    let family = family.unwrap_or_else(|| panic!("no family {name}"));
    family.series[0].value.clone()
}
