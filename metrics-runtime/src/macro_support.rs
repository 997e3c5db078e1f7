//! What expansions call. Not part of the API: anything here may change with any release.

pub use linkme;
pub use std::boxed::Box;

pub use crate::descriptor::{Descriptor, LabelKey, Shape, buckets, check};
pub use crate::handle::{Amount, Level, Observation, Record, count, value_declaration};
pub use crate::handle::{Declared, Handle};
pub use crate::instrument::{Call, CallOutcome, FallbackOutcome, KnownOutcome, Returned};
pub use crate::inventory::INVENTORY;
pub use crate::metric::Metric;
pub use crate::{__enlist as enlist, LabelSet, LabelValue, MetricSet};

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

/// A value that must be of type `T`.
#[inline]
pub fn typed<T>(value: &T) -> &T {
    value
}

/// A label's value on its way to an index.
///
/// `(&Labelled(&value)).after(index)` asks [`KnownLabel`] where the value is a [`LabelValue`].
/// Elsewhere it asks [`AnyLabel`], which stands in so that the compiler says what is missing only
/// once: at the label's key.
pub struct Labelled<'a, T>(pub &'a T);

/// The index of a series, label by label, in mixed radix.
pub trait KnownLabel {
    /// The index with this label, which varies faster than those before it.
    fn after(&self, index: usize) -> usize;
}

impl<T: LabelValue> KnownLabel for Labelled<'_, T> {
    #[inline]
    fn after(&self, index: usize) -> usize {
        let position = self.0.index();
        if position < T::CARDINALITY {
            index
                .saturating_mul(T::CARDINALITY)
                .saturating_add(position)
        } else {
            // Not a value of the label: beyond every family, whatever the other labels are.
            usize::MAX
        }
    }
}

/// A label whose type is wrong.
pub trait AnyLabel {
    /// The index as it is; a program with it does not compile.
    fn after(&self, index: usize) -> usize;
}

impl<T> AnyLabel for &Labelled<'_, T> {
    fn after(&self, index: usize) -> usize {
        index
    }
}

/// Any type's value, for code that is checked but never run.
#[must_use]
pub fn never<T>() -> T {
    unreachable!("this code exists for its types only")
}
