//! What expansions call. Not part of the API: anything here may change with any release.

pub use linkme;
// By another name: `Box` is in scope everywhere, and a lint knows.
pub use std::boxed::Box;
pub use std::sync::Arc;

pub use crate::descriptor::defaults::Defaults;
pub use crate::descriptor::ending::CallOutcome;
pub use crate::descriptor::objectives::{Alert, Objectives, Slo};
pub use crate::descriptor::{Descriptor, Kind, LabelKey, Limits, Shape, buckets, check};
pub use crate::handle::{
    Amount, Level, Observation, Record, RecordTexts, count, value_declaration,
};
pub use crate::handle::{Declared, Handle, Instance, InstanceSet, OneInstance, Scoped};
pub use crate::instrument::{
    Call, CallFuture, End, FallbackOutcome, KnownOutcome, PlainCall, Returned,
};
pub use crate::inventory::INVENTORY;
pub use crate::metric::Metric;
pub use crate::{__enlist as enlist, LabelSet, LabelValue, MetricSet};

use core::fmt::{Display, Write as _};
use core::hash::BuildHasher;
use core::marker::PhantomData;
use std::hash::RandomState;
use std::sync::OnceLock;

use crate::instrument::Fallible;

/// What a crate says for all its metrics.
pub type CrateDefaults = Option<&'static Defaults>;

/// What a crate says that has no `defaults!`.
pub const NO_DEFAULTS: CrateDefaults = None;

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

/// A label `name` of a struct of labels, of the values of the field's type `T`.
#[must_use]
pub const fn field_key<T: FieldValue>(name: &'static str) -> LabelKey {
    key::<T>(name)
}

/// A [`LabelValue`] that is a field of a struct of labels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a label value",
    label = "its values are not a list that the compiler knows",
    note = "derive `LabelValue` on an enum, use `bool`, or allow any text up to a number of values, as in `#[label(max = 100)]`"
)]
pub trait FieldValue: LabelValue {}

#[diagnostic::do_not_recommend]
impl<T: LabelValue> FieldValue for T {}

/// A label `name` of a domain type, of the values of the field's type `T`.
#[must_use]
pub const fn record_key<T: RecordValue>(name: &'static str) -> LabelKey {
    key::<T>(name)
}

/// A [`LabelValue`] that is a field of a domain type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a label value",
    label = "its values are not a list that the compiler knows",
    note = "derive `LabelValue` on an enum, use `bool`, or allow any text up to a number of values, as in `#[metric(label, max = 100)]`"
)]
pub trait RecordValue: LabelValue {}

#[diagnostic::do_not_recommend]
impl<T: LabelValue> RecordValue for T {}

/// A label `name` whose value is any text that a `T` shows, and at most `max` different ones.
#[must_use]
pub const fn text_key<T: TextValue>(name: &'static str, max: u32) -> LabelKey {
    LabelKey::text(name, max)
}

/// The value of a label that can be any text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown as a label",
    label = "it has no text",
    note = "a label with `max` is a `String`, a number, or something else that implements `Display`"
)]
pub trait TextValue {}

#[diagnostic::do_not_recommend]
impl<T: Display + ?Sized> TextValue for T {}

/// The type of what `label` makes of a result.
pub fn type_of_label<R, T>(_label: impl FnOnce(&R) -> T) -> TypeOf<T> {
    TypeOf(PhantomData)
}

/// The label `error_kind` of a function that returns `R`.
#[must_use]
pub const fn error_kind_key<R: Fallible<Error: LabelValue>>() -> LabelKey {
    key::<R::Error>("error_kind")
}

/// What `look` makes of a result.
#[inline]
pub fn look<R, T>(result: &R, look: impl FnOnce(&R) -> T) -> T {
    look(result)
}

/// What the function itself says of its result.
#[inline]
pub fn judge<R>(result: &R, judge: impl FnOnce(&R) -> bool) -> bool {
    judge(result)
}

/// A result on its way to the kind of its error.
///
/// `(&Failed(&value)).kind()` asks [`KnownKind`] where the error is a [`LabelValue`]. Elsewhere
/// it asks [`AnyKind`], so that the compiler says what is missing only once: at the key.
pub struct Failed<'a, R>(pub &'a R);

/// The kind of an error, counted from 1; 0 where there is none.
pub trait KnownKind {
    /// Asks the error.
    fn kind(&self) -> usize;
}

impl<R: Fallible<Error: LabelValue>> KnownKind for Failed<'_, R> {
    #[inline]
    fn kind(&self) -> usize {
        kind_as::<R::Error, R>(self.0)
    }
}

/// A result whose error has no kind.
pub trait AnyKind {
    /// 0; a program with it does not compile.
    fn kind(&self) -> usize;
}

impl<R> AnyKind for &Failed<'_, R> {
    fn kind(&self) -> usize {
        0
    }
}

/// As [`KnownKind::kind`], where the type of the error is written down.
#[inline]
pub fn kind_as<E: LabelValue, R: Fallible<Error = E>>(result: &R) -> usize {
    result
        .error()
        .map_or(0, |error| error.index().saturating_add(1))
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

/// The value that a future gives, for code that is checked but never run.
#[must_use]
pub fn never_output<F: Future>(_future: F) -> F::Output {
    never()
}

/// The end of code that is checked but never run.
pub fn dead_end() -> ! {
    never()
}

/// Any type's value, for code that is checked but never run.
#[must_use]
pub fn never<T>() -> T {
    unreachable!("this code exists for its types only")
}

/// The value of a label that can be any text, on its way to those who look at it.
///
/// `(&&Text(&value)).show(show)` asks [`KnownText`] where the value is one, [`AnyText`] where it is
/// something to be displayed. Elsewhere it asks [`NoText`], so that the compiler says what is missing
/// only once: at the label's key.
pub struct Text<'a, T: ?Sized>(pub &'a T);

/// A value that is a text.
pub trait KnownText {
    /// Shows it.
    fn show(&self, show: &mut dyn FnMut(&str));
}

impl<T: AsRef<str> + ?Sized> KnownText for &Text<'_, T> {
    #[inline]
    fn show(&self, show: &mut dyn FnMut(&str)) {
        show(self.0.as_ref());
    }
}

/// A value that is displayed as a text.
pub trait AnyText {
    /// Shows it. Nothing is allocated up to 64 bytes.
    fn show(&self, show: &mut dyn FnMut(&str));
}

impl<T: Display + ?Sized> AnyText for &&Text<'_, T> {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        let mut line = Line::default();
        match write!(line, "{}", self.0) {
            Ok(()) => show(line.as_str()),
            // It is too long.
            Err(_) => show(&self.0.to_string()),
        }
    }
}

/// A value that is no text.
pub trait NoText {
    /// Nothing; a program with it does not compile.
    fn show(&self, show: &mut dyn FnMut(&str));
}

impl<T: ?Sized> NoText for Text<'_, T> {
    fn show(&self, _show: &mut dyn FnMut(&str)) {}
}

/// A short text that is written without allocating.
struct Line {
    bytes: [u8; 64],
    len: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            bytes: [0; 64],
            len: 0,
        }
    }
}

impl Line {
    fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl core::fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let rest = self.bytes.get_mut(self.len..).unwrap_or_default();
        let place = rest.get_mut(..text.len()).ok_or(core::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

/// Shows what cannot be turned back into `text`: 16 hexadecimal digits, the same for the same text
/// in one run of the program.
pub fn redact(text: &str, show: &mut dyn FnMut(&str)) {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    let hash = KEY.get_or_init(RandomState::new).hash_one(text);
    let mut line = Line::default();
    // It has the length that it says.
    let _ = write!(line, "{hash:016x}");
    show(line.as_str());
}

/// How many series there can be of these families: of one that makes them, its limit.
#[must_use]
pub const fn series(descriptors: &[Descriptor]) -> usize {
    let mut sum: usize = 0;
    let mut i = 0;
    while i < descriptors.len() {
        sum = sum.saturating_add(descriptors[i].most_series());
        i += 1;
    }
    sum
}

/// Two lists of labels as one.
#[must_use]
pub const fn joined<const N: usize>(first: &[LabelKey], second: &[LabelKey]) -> [LabelKey; N] {
    let mut keys = [LabelKey::new("", &[]); N];
    let mut i = 0;
    while i < N {
        keys[i] = if i < first.len() {
            first[i]
        } else {
            second[i - first.len()]
        };
        i += 1;
    }
    keys
}
