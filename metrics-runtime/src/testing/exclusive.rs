//! Tests that take turns, because they record in the same series.

use std::ops::Deref;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use super::delta::{Delta, exposed_name};
use super::failure::Failure;
use crate::snapshot::Snapshot;

/// The families that tests have for themselves at the moment, and who has them.
static HELD: Mutex<Vec<(String, ThreadId)>> = Mutex::new(Vec::new());
static RELEASED: Condvar = Condvar::new();

/// Waits until no other test has one of the `families` for itself, and takes a snapshot.
///
/// Until the result is dropped, whoever asks for one of them waits, and everybody else goes on. So
/// tests that assert exact numbers of the same series can be in one process: each that records
/// in a family must hold it, also where it asserts nothing of it. Waiting blocks the thread. A
/// test that panics lets go.
///
/// # Panics
///
/// If there is no such family, or the thread has an exclusive snapshot already: name all families at
/// once, so that two tests cannot wait for each other.
///
/// ```
/// use metrics_runtime::testing::{self, assert_counter, delta};
///
/// /// Turns the wheel.
/// #[metrics_runtime::counted(name = "mill_turns")]
/// fn turn() {}
///
/// let before = testing::exclusive(["mill_turns_total"]);
/// turn();
/// assert_counter!(delta!(before), "mill_turns_total", 1);
/// ```
#[track_caller]
pub fn exclusive<'a>(families: impl IntoIterator<Item = &'a str>) -> Exclusive {
    let known = super::snapshot();
    let mut names = Vec::new();
    for name in families {
        match known.family(name) {
            Some(family) => names.push(exposed_name(family)),
            None => unknown(name, &known),
        }
    }
    let mut held = lock();
    let thread = thread::current().id();
    let own = held.iter().find(|(_, owner)| *owner == thread);
    if let Some((name, _)) = own {
        panic!("this thread has `{name}` for itself already; name all families in one call");
    }
    while held.iter().any(|(name, _)| names.contains(name)) {
        held = RELEASED.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
    let owners = names.iter().map(|name| (name.clone(), thread));
    held.extend(owners);
    drop(held);
    Exclusive {
        families: names,
        before: super::snapshot(),
    }
}

/// A snapshot of families that no other test has meanwhile, by [`exclusive`].
///
/// It goes wherever a [`Snapshot`] does: `delta!(before)`.
#[derive(Debug)]
#[must_use = "the families are free again when this is dropped"]
pub struct Exclusive {
    families: Vec<String>,
    before: Snapshot,
}

impl Deref for Exclusive {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.before
    }
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        lock().retain(|(name, _)| !self.families.contains(name));
        RELEASED.notify_all();
    }
}

/// A panic leaves the list as it should be.
fn lock() -> MutexGuard<'static, Vec<(String, ThreadId)>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

#[track_caller]
fn unknown(name: &str, known: &Snapshot) -> ! {
    let delta = Delta::between(known, known);
    panic!("{}", Failure::no_family(name, delta.families()));
}
