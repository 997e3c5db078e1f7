//! What a function's value says about the call.

use core::ops::ControlFlow;
use core::task::Poll;

use crate::descriptor::ending::{CallOutcome, Ending};

/// What a function's value says about the call.
///
/// A value of any other type counts as `ok`. What a function means can also be said at the
/// function: `#[timed(error_if = Option::is_none)]`.
///
/// | value | is an error |
/// |---|---|
/// | [`Result`] | if it is `Err` |
/// | [`Option`] | if there is a value, and that is an error: a `None` is a usual answer |
/// | [`ControlFlow`] | if it is `Break` |
/// | [`Poll`] | if it is `Ready` with an error |
///
/// ```
/// use metrics_runtime::{Outcome, counted};
///
/// struct Response { status: u16 }
///
/// impl Outcome for Response {
///     fn is_error(&self) -> bool {
///         self.status >= 500
///     }
/// }
///
/// /// Requests answered.
/// #[counted(name = "requests", outcome)]
/// fn answer(path: &str) -> Response {
///     Response { status: if path == "/" { 200 } else { 404 } }
/// }
/// assert_eq!(answer("/").status, 200); // requests_total{outcome="ok"} 1
/// ```
pub trait Outcome {
    /// Whether the call failed.
    fn is_error(&self) -> bool;
}

impl<T, E> Outcome for Result<T, E> {
    fn is_error(&self) -> bool {
        self.is_err()
    }
}

impl<T: Outcome> Outcome for Option<T> {
    fn is_error(&self) -> bool {
        self.as_ref().is_some_and(T::is_error)
    }
}

impl<B, C> Outcome for ControlFlow<B, C> {
    fn is_error(&self) -> bool {
        self.is_break()
    }
}

impl<T: Outcome> Outcome for Poll<T> {
    fn is_error(&self) -> bool {
        matches!(self, Poll::Ready(value) if value.is_error())
    }
}

/// A value that can hold an error, for the label `error_kind`.
///
/// Implemented for [`Result`], [`Option`] and [`Poll`] of one, and by your own types; the error
/// is a [`LabelValue`](crate::LabelValue).
#[diagnostic::on_unimplemented(
    message = "`error_kind` needs a function that returns a `Result`, and this returns `{Self}`",
    note = "implement `Fallible` for a type of your own, or label by the result: `labels(kind = |result| ...)`"
)]
pub trait Fallible: Outcome {
    /// What is wrong, if anything is.
    type Error;

    /// The error, if the value is one.
    fn error(&self) -> Option<&Self::Error>;
}

impl<T, E> Fallible for Result<T, E> {
    type Error = E;

    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

impl<T: Fallible> Fallible for Option<T> {
    type Error = T::Error;

    fn error(&self) -> Option<&T::Error> {
        self.as_ref().and_then(T::error)
    }
}

impl<T: Fallible> Fallible for Poll<T> {
    type Error = T::Error;

    fn error(&self) -> Option<&T::Error> {
        match self {
            Poll::Ready(value) => value.error(),
            Poll::Pending => None,
        }
    }
}

/// How a call ended, whose value has been looked at.
#[derive(Clone, Copy, Debug)]
pub struct End<const N: usize> {
    outcome: CallOutcome,
    /// The kind of error, counted from 1; 0 is none.
    kind: usize,
    /// For each metric, the index of the labels that come from the result.
    results: [usize; N],
}

impl<const N: usize> End<N> {
    /// A call that returned: with an error, or `ok`.
    #[inline]
    #[must_use]
    pub const fn returned(is_error: bool) -> Self {
        let outcome = if is_error {
            CallOutcome::Error
        } else {
            CallOutcome::Ok
        };
        Self {
            outcome,
            kind: 0,
            results: [0; N],
        }
    }

    /// With the kind of its error, counted from 1; 0 is none.
    #[inline]
    #[must_use]
    pub const fn kind(self, kind: usize) -> Self {
        Self { kind, ..self }
    }

    /// With the labels that come from the result, for each metric.
    #[inline]
    #[must_use]
    pub const fn results(self, results: [usize; N]) -> Self {
        Self { results, ..self }
    }

    /// How the call ended, and for each metric the index of the labels from the result.
    #[inline]
    pub(super) const fn parts(&self) -> (Ending, &[usize; N]) {
        let ending = Ending {
            kind: self.kind,
            ..Ending::unreturned(self.outcome)
        };
        (ending, &self.results)
    }
}

/// A function's value on its way to [`Outcome`].
///
/// `(&Returned(&value)).is_error()` asks [`KnownOutcome`] where the value's type has an
/// [`Outcome`], and [`FallbackOutcome`] elsewhere: method look-up tries the receiver as it is
/// before it takes a further reference.
pub struct Returned<'a, T>(pub &'a T);

/// Whether a call failed whose value has an [`Outcome`].
pub trait KnownOutcome {
    /// Asks the value.
    fn is_error(&self) -> bool;
}

impl<T: Outcome> KnownOutcome for Returned<'_, T> {
    #[inline]
    fn is_error(&self) -> bool {
        self.0.is_error()
    }
}

/// Whether a call failed whose value says nothing.
pub trait FallbackOutcome {
    /// It did not.
    fn is_error(&self) -> bool;
}

impl<T> FallbackOutcome for &Returned<'_, T> {
    #[inline]
    fn is_error(&self) -> bool {
        false
    }
}
