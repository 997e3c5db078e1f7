//! What `#[timed]` and `#[counted]` run.
//!
//! An expansion makes a [`Call`] before the body. The call records when it is dropped, so that
//! an unwinding body and a future dropped half-way are recorded like every other call. Where
//! the outcome is a label, the expansion also sees the body's value and ends the call with it.

mod call;
mod outcome;

pub use call::Call;
pub use outcome::{CallOutcome, FallbackOutcome, KnownOutcome, Outcome, Returned};
