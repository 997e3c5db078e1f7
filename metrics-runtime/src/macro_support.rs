//! What expansions call. Not part of the API: anything here may change with any release.

pub use linkme;

pub use crate::descriptor::{Descriptor, LabelKey, Shape, buckets, check};
pub use crate::handle::{Declared, Handle};
pub use crate::instrument::{Call, CallOutcome, FallbackOutcome, KnownOutcome, Returned};
pub use crate::inventory::INVENTORY;
pub use crate::metric::Metric;
pub use crate::{__declare as declare, LabelSet, LabelValue, MetricSet};

use core::marker::PhantomData;

/// The type of a label's expression, as a value.
pub struct TypeOf<T>(PhantomData<T>);

/// The type of an expression.
#[must_use]
pub const fn type_of<T>(_: &T) -> TypeOf<T> {
    TypeOf(PhantomData)
}

/// A label `name` of the values of the type that `expression` has.
///
/// `expression` is never called: it gives a static the type of an expression over a function's
/// arguments.
pub const fn inferred_key<T: LabelValue, F: FnOnce() -> TypeOf<T> + Copy>(
    name: &'static str,
    _expression: F,
) -> LabelKey {
    LabelKey::new(name, T::VALUES)
}

/// A label `name` of the values of `T`.
#[must_use]
pub const fn key<T: LabelValue>(name: &'static str) -> LabelKey {
    LabelKey::new(name, T::VALUES)
}

/// Runs a body once. Being told so, the compiler lets the body return what it borrowed.
#[inline]
pub fn run<T>(body: impl FnOnce() -> T) -> T {
    body()
}

/// The index of a series, label by label, in mixed radix.
#[derive(Clone, Copy)]
pub struct Index(pub usize);

impl Index {
    /// The next label, faster than those before it.
    #[inline]
    #[must_use]
    pub fn then<T: LabelValue>(self, value: &T) -> Self {
        Self(self.0 * T::CARDINALITY + value.index())
    }
}

/// Any type's value, for code that is checked but never run.
#[must_use]
pub fn never<T>() -> T {
    unreachable!("this code exists for its types only")
}
