//! How a call ended.

/// What a function's value says about the call.
///
/// A value of any other type counts as `ok`.
pub trait Outcome {
    /// Whether the call failed.
    fn is_error(&self) -> bool;
}

impl<T, E> Outcome for Result<T, E> {
    fn is_error(&self) -> bool {
        self.is_err()
    }
}

/// The values of the `outcome` label. A call that is not a future cannot be cancelled, so its
/// label ends before that value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The call returned, and its value is no error.
    Ok,
    /// The call returned an error, by [`Outcome`].
    Error,
    /// The body panicked.
    Panic,
    /// The future was dropped before it was ready.
    Cancelled,
}

impl CallOutcome {
    /// The values of a function that runs to its end.
    pub const SYNC: &'static [&'static str] = &["ok", "error", "panic"];
    /// The values of an `async` function.
    pub const ASYNC: &'static [&'static str] = &["ok", "error", "panic", "cancelled"];
}

/// A function's value on its way to [`Outcome`].
///
/// `(&Returned(&value)).call_outcome()` asks [`KnownOutcome`] where the value's type has an
/// [`Outcome`], and [`FallbackOutcome`] elsewhere: method look-up tries the receiver as it is
/// before it takes a further reference.
pub struct Returned<'a, T>(pub &'a T);

/// How a call ended whose value has an [`Outcome`].
pub trait KnownOutcome {
    /// Asks the value.
    fn call_outcome(&self) -> CallOutcome;
}

impl<T: Outcome> KnownOutcome for Returned<'_, T> {
    fn call_outcome(&self) -> CallOutcome {
        if self.0.is_error() {
            CallOutcome::Error
        } else {
            CallOutcome::Ok
        }
    }
}

/// How a call ended whose value says nothing.
pub trait FallbackOutcome {
    /// `Ok`.
    fn call_outcome(&self) -> CallOutcome;
}

impl<T> FallbackOutcome for &Returned<'_, T> {
    fn call_outcome(&self) -> CallOutcome {
        CallOutcome::Ok
    }
}
