//! Label sets: labels whose values are a list, each value a number, and labels that are any text.

use crate::descriptor::{LabelKey, cardinality};

/// A label's value out of a list that is known at compile time.
///
/// Derive it on an enum, whose variants are the values; fields that they have are ignored:
///
/// ```
/// use metrics_runtime::LabelValue;
///
/// #[derive(LabelValue, Clone, Copy)]
/// #[label(rename_all = "kebab-case")]
/// enum Cipher {
///     AesGcm,
///     #[label(rename = "chacha20")]
///     ChaCha20Poly1305,
/// }
///
/// assert_eq!(Cipher::VALUES, ["aes-gcm", "chacha20"]);
/// assert_eq!(Cipher::ChaCha20Poly1305.index(), 1);
/// ```
///
/// `bool` is one too: `false` and `true`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a label value",
    label = "its values are not a list that the compiler knows",
    note = "derive `LabelValue` on an enum, or use `bool`"
)]
pub trait LabelValue {
    /// Every value as it is exposed, in the order of [`index`](Self::index).
    const VALUES: &'static [&'static str];

    /// How many values there are.
    const CARDINALITY: usize = Self::VALUES.len();

    /// The position of this value in [`VALUES`](Self::VALUES).
    ///
    /// An implementation must stay below [`CARDINALITY`](Self::CARDINALITY); what is recorded
    /// under a larger index is dropped, whatever the other labels are.
    fn index(&self) -> usize;

    /// The value as it is exposed; empty if [`index`](Self::index) is out of bounds.
    fn as_str(&self) -> &'static str {
        Self::VALUES.get(self.index()).copied().unwrap_or_default()
    }
}

impl LabelValue for bool {
    const VALUES: &'static [&'static str] = &["false", "true"];

    fn index(&self) -> usize {
        usize::from(*self)
    }
}

impl<T: LabelValue + ?Sized> LabelValue for &T {
    const VALUES: &'static [&'static str] = T::VALUES;

    fn index(&self) -> usize {
        T::index(self)
    }
}

/// The labels of a [`Family`](crate::Family): a struct of [`LabelValue`]s, and of
/// [texts](derive@crate::LabelSet#labels-of-any-text) where they are marked.
///
/// Derive it; each field is a label of the field's name.
///
/// ```
/// use metrics_runtime::{LabelSet, LabelValue};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Status { Ok, Failed }
///
/// #[derive(LabelSet, Clone, Copy)]
/// struct QueryLabels {
///     status: Status,
///     #[label(rename = "from_cache")]
///     cached: bool,
/// }
///
/// assert_eq!(QueryLabels::CARDINALITY, 4);
/// assert_eq!(QueryLabels { status: Status::Failed, cached: false }.index(), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    note = "derive `LabelSet` on a struct whose fields are label values"
)]
pub trait LabelSet {
    /// The labels, the slowest first in the order of series.
    const KEYS: &'static [LabelKey];

    /// How many combinations there are of the labels that list their values. Unless one of the
    /// others is a text, each is a series.
    const CARDINALITY: usize = cardinality(Self::KEYS);

    /// The position of this combination, in mixed radix over those of [`KEYS`](Self::KEYS) that list
    /// their values.
    fn index(&self) -> usize;

    /// Shows the value of each label that is a [text](LabelKey::is_text), in the order of
    /// [`KEYS`](Self::KEYS).
    #[doc(hidden)]
    #[inline]
    fn texts(&self, _show: &mut dyn FnMut(&str)) {}
}

impl<T: LabelSet + ?Sized> LabelSet for &T {
    const KEYS: &'static [LabelKey] = T::KEYS;

    fn index(&self) -> usize {
        T::index(self)
    }

    #[inline]
    fn texts(&self, show: &mut dyn FnMut(&str)) {
        T::texts(self, show);
    }
}
