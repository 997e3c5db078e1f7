//! Labels that can be any text, and the limits of the series that they make: `max`, `redact`,
//! `max_series`, `idle_after`.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitInt, LitStr, Result, Token};

use super::{Slot, word};
use crate::ctxt::Ctxt;

/// The most values that `max` can allow a label. Far beyond what a Prometheus can store of one
/// metric, it catches a number that was meant for something else.
const MOST_VALUES: u32 = 1_000_000;

/// The most labels of one series that are texts; the runtime has as many bits for them.
pub(crate) const MOST_TEXTS: usize = 16;

/// A number, for messages about it.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) value: u32,
    pub(crate) span: Span,
}

/// What `redact` makes of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redact {
    Hash,
    Drop,
}

/// The keys of a label that can be any text.
#[derive(Default)]
pub(crate) struct TextAttr {
    pub(crate) max: Slot<u32>,
    pub(crate) redact: Slot<Redact>,
}

impl TextAttr {
    /// Reads the value of `key`, which is one of these.
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<()> {
        if key == "max" {
            let max = number(key, "100", MOST_VALUES, input)?;
            self.max.set(cx, key, max.value);
        } else {
            self.redact.set(cx, key, redact(key, input)?);
        }
        Ok(())
    }

    pub(crate) fn redacts(&self, how: Redact) -> bool {
        self.redact.get() == Some(&how)
    }

    /// How many values the label can have, if it can be any text. One that is dropped has one.
    pub(crate) fn limit(&self) -> Option<u32> {
        let dropped = self.redacts(Redact::Drop).then_some(1);
        self.max.get().copied().or(dropped)
    }

    /// The keys that are there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        [self.max.key(), self.redact.key()].into_iter().flatten()
    }
}

/// The keys of a family.
#[derive(Default)]
pub(crate) struct FamilyLimits {
    pub(crate) max_series: Slot<Number>,
    /// In seconds.
    pub(crate) idle_after: Slot<Number>,
}

impl FamilyLimits {
    /// Reads the value of `key`, which is one of these.
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<()> {
        if key == "max_series" {
            self.max_series.set(cx, key, max_series(key, input)?);
        } else {
            self.idle_after.set(cx, key, idle_after(key, input)?);
        }
        Ok(())
    }

    /// The keys that are there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        let keys = [self.max_series.key(), self.idle_after.key()];
        keys.into_iter().flatten()
    }
}

/// `= N` behind `max_series`.
pub(crate) fn max_series(key: &Ident, input: ParseStream) -> Result<Number> {
    number(key, "500", u32::MAX, input)
}

/// A whole number from 1 on.
fn number(key: &Ident, example: &str, most: u32, input: ParseStream) -> Result<Number> {
    let expected = |span| {
        let message =
            format!("`{key}` takes a whole number from 1 to {most}, as in `{key} = {example}`");
        Error::new(span, message)
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let number: LitInt = input.parse().map_err(|_| expected(span))?;
    match number.base10_parse() {
        Ok(value) if (1..=most).contains(&value) => Ok(Number { value, span }),
        _ => Err(expected(span)),
    }
}

/// `= "…"` behind `idle_after`, in seconds.
fn idle_after(key: &Ident, input: ParseStream) -> Result<Number> {
    let expected = |span| {
        let message = format!(
            "`{key}` takes a time of at least a second, as in `{key} = \"10m\"`: a whole number of \
             `s`, `m`, `h` or `d`"
        );
        Error::new(span, message)
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let text: LitStr = input.parse().map_err(|_| expected(span))?;
    let value = seconds(&text.value()).ok_or_else(|| expected(span))?;
    Ok(Number { value, span })
}

fn seconds(text: &str) -> Option<u32> {
    let (unit, seconds) = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        .into_iter()
        .find(|(unit, _)| text.ends_with(unit))?;
    let digits = text.strip_suffix(unit)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let count: u32 = digits.parse().ok().filter(|_| is_number)?;
    count.checked_mul(seconds).filter(|seconds| *seconds > 0)
}

/// `= "hash"`, `= "drop"` or nothing behind `redact`.
fn redact(key: &Ident, input: ParseStream) -> Result<Redact> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(Redact::Hash);
    }
    Ok(match word(key, &["hash", "drop"], input)? {
        0 => Redact::Hash,
        _ => Redact::Drop,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_numbers_with_a_unit() {
        for (text, expected) in [
            ("1s", Some(1)),
            ("10m", Some(600)),
            ("2h", Some(7200)),
            ("7d", Some(604_800)),
            ("", None),
            ("s", None),
            ("10", None),
            ("0s", None),
            ("+1s", None),
            ("-1s", None),
            ("1 m", None),
            ("1.5h", None),
            ("500ms", None),
            ("49711d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text:?}");
        }
    }
}
