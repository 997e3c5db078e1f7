//! What `#[timed]` and `#[counted]` run.
//!
//! An expansion makes a [`PlainCall`], or a [`Call`] where more is asked, before the body. The call records when it is dropped, so that
//! an unwinding body and a future dropped half-way are recorded like every other call. Where
//! something depends on how the call ended, the expansion also looks at the body's value and ends
//! the call with what it says; a future then becomes part of a [`CallFuture`].

mod call;
mod outcome;
mod plain_call;

pub use call::{Call, CallFuture};
pub use outcome::{End, FallbackOutcome, Fallible, KnownOutcome, Outcome, Returned};
pub use plain_call::PlainCall;
