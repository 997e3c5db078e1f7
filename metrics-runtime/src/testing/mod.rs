//! For the tests of programs that have metrics.
//!
//! Take a [`snapshot`], let the program work, and say what must have changed. Nothing has to be
//! installed, and nothing is reset: a handle keeps its value from the start, and to look does not
//! alter it. What all threads have recorded counts, as soon as the test knows that they have: by a
//! `join`, an `.await`, or a channel.
//!
//! ```
//! use metrics_runtime::testing::{self, assert_counter, assert_observed, delta};
//! use metrics_runtime::{LabelValue, counted, timed};
//!
//! #[derive(LabelValue, Clone, Copy)]
//! enum Method { Get, Post }
//!
//! /// Answers a request.
//! #[counted(name = "shop_requests", labels(method: Method = method), outcome)]
//! #[timed(name = "shop_request_duration_seconds")]
//! fn answer(method: Method) -> Result<(), &'static str> {
//!     match method {
//!         Method::Get => Ok(()),
//!         Method::Post => Err("read-only"),
//!     }
//! }
//!
//! // In a test:
//! let before = testing::snapshot();
//! std::thread::spawn(|| answer(Method::Get)).join().unwrap().unwrap();
//! answer(Method::Post).unwrap_err();
//! let delta = delta!(before);
//!
//! assert_counter!(delta, "shop_requests_total", { method = Method::Get, outcome = "ok" }, 1);
//! assert_counter!(delta, "shop_requests_total", { outcome = "error" }, 1);
//! assert_counter!(delta, "shop_requests_total", 2);
//! assert_observed!(delta, "shop_request_duration_seconds", count = 2, sum = 0.0..1.0);
//! ```
//!
//! Labels that are not given may have any value, and the series that are left are added up, as
//! `sum(increase(…))` would; of a gauge just one may be left. What is expected is a number or a
//! range: `3`, `1..`, `0.4..=0.6`. Floats are compared to nine digits, as sums of them depend on
//! the order. A name, label or value that is not there is a failure, not 0, and the failure names
//! those that are.
//!
//! What the program records while another crate's recorder is installed goes there, and is not seen
//! here; see the tools of that recorder. The metrics of other crates, which record through the `metrics` facade, are in
//! `Exporter::snapshot`, which goes into [`delta!`] as well: `delta!(before, after)`.
//!
//! # Tests that run in parallel
//!
//! The tests of one process share its metrics (those of `cargo nextest` have a process each). So a
//! number is exact only where no other test records in the same series meanwhile. From the simplest
//! to the surest:
//!
//! * Ask for at least so much: `assert_counter!(delta, "shop_requests_total", 2..)`.
//! * Give each test labels of its own, or a set of its own, and look at just these.
//! * Let the tests that record in a family take turns: [`exclusive`] is a snapshot that no other
//!   test takes until it is dropped. Other tests go on side by side.
//!
//! ```
//! # use metrics_runtime::testing::{self, assert_counter, delta};
//! # /// Answers a request.
//! # #[metrics_runtime::counted(name = "shop_answers")]
//! # fn answer() {}
//! let before = testing::exclusive(["shop_answers_total"]);
//! answer();
//! assert_counter!(delta!(before), "shop_answers_total", 1);
//! ```
//!
//! # Conflicts
//!
//! One test finds every two declarations that contradict each other, wherever they are:
//!
//! ```
//! #[test]
//! fn metrics_are_consistent() {
//!     metrics_runtime::testing::verify_inventory();
//! }
//! ```
//!
//! # Without metrics
//!
//! With the feature `off` nothing is declared, so snapshots are empty. Tests compile, and what they
//! assert of a metric fails and says why.

// The test there is to be seen, not to be run.
#![allow(clippy::test_attr_in_doctest)]

mod delta;
mod exclusive;
mod expected;
mod failure;
mod label_text;
mod macros;

pub use self::delta::Delta;
pub use self::exclusive::{Exclusive, exclusive};
pub use self::expected::Expected;
pub use self::label_text::LabelText;
pub use crate::clock::MockClock;
use crate::inventory;
use crate::snapshot::Snapshot;
#[doc(inline)]
pub use crate::{
    __assert_counter as assert_counter, __assert_gauge as assert_gauge,
    __assert_observed as assert_observed, __delta as delta,
};

/// What every declared metric has now; nothing is reset by looking.
///
/// It is [`Snapshot::declared`] by a shorter name.
#[must_use = "a snapshot is to be compared with a later one, by `delta!`"]
pub fn snapshot() -> Snapshot {
    Snapshot::declared()
}

/// Compares all declarations of the program with each other, those of its libraries included.
///
/// It sees what is linked into the test's binary. For a package with several binaries, have such a
/// test in each.
///
/// # Panics
///
/// If two declarations contradict each other; with all conflicts, and both places of each.
#[track_caller]
pub fn verify_inventory() {
    if let Err(conflicts) = inventory::verify() {
        panic!("{conflicts}");
    }
}
