//! What a label's value may be in an assertion: the text, or what the program has it from.

use std::borrow::Cow;

use crate::label::LabelValue;

/// The value of a label in [`assert_counter!`](super::assert_counter) and the like: a text, a whole
/// number, or any [`LabelValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the value of a label",
    note = "give a text, a whole number, or what derives `LabelValue`"
)]
pub trait LabelText {
    /// The value as it is exposed.
    fn label_text(&self) -> Cow<'_, str>;
}

impl<V: LabelValue> LabelText for V {
    fn label_text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

macro_rules! texts {
    ($($text:ty)*) => {
        $(impl LabelText for $text {
            fn label_text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self)
            }
        })*
    };
}
texts!(&str String &String Cow<'_, str>);

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl LabelText for $number {
            fn label_text(&self) -> Cow<'_, str> {
                self.to_string().into()
            }
        })*
    };
}
numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
