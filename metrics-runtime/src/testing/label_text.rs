//! What a label's value may be in an assertion: the text, or what the program has it from.

use std::borrow::Cow;

use crate::label::LabelValue;

/// The value of a label in [`assert_counter!`](super::assert_counter) and the like: a text, or any
/// [`LabelValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the value of a label",
    note = "give a text, or what derives `LabelValue`"
)]
pub trait LabelText {
    /// The value as it is exposed.
    fn label_text(&self) -> &str;
}

impl<V: LabelValue> LabelText for V {
    fn label_text(&self) -> &str {
        self.as_str()
    }
}

macro_rules! label_text {
    ($($text:ty),*) => {$(
        impl LabelText for $text {
            fn label_text(&self) -> &str {
                self
            }
        }
    )*};
}

label_text!(&str, String, &String, Cow<'_, str>);
