//! The labels of one exemplar, in memory that is on the stack.

use core::fmt::{self, Write as _};

/// How many characters all names and values may have together, as `OpenMetrics` says.
const MOST: usize = 128;

/// Room for the most characters of the most bytes. A label has a head besides, and a name of a
/// character at least; as that takes one byte and not four, there is room for both.
const ROOM: usize = 4 * MOST;

/// How long the name is, in a byte, and the value, in two.
const HEAD: usize = 3;

/// The labels of one exemplar: a few names and values, such as a `trace_id`.
///
/// All names and values together have at most 128 characters. Names are those of labels, each once.
/// What breaks a rule makes no exemplar; what was recorded counts all the same.
pub struct Labels {
    bytes: [u8; ROOM],
    len: usize,
    characters: usize,
    is_wrong: bool,
}

impl Labels {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; ROOM],
            len: 0,
            characters: 0,
            is_wrong: false,
        }
    }

    pub(crate) fn of(labels: &[(&str, &str)]) -> Self {
        let mut all = Self::new();
        for (name, value) in labels {
            all.push(name, value);
        }
        all
    }

    /// Adds a label. Nothing is allocated for it.
    pub fn push(&mut self, name: &str, value: impl fmt::Display) {
        let is_known = pairs(self.written()).any(|(known, _)| known == name);
        let (start, before) = (self.len, self.len + HEAD + name.len());
        if is_known || !is_name(name) || before > ROOM {
            self.is_wrong = true;
            return;
        }
        self.len = start + HEAD;
        // A value that fails to be written has said so.
        let is_written = self.write_str(name).is_ok() && write!(self, "{value}").is_ok();
        let value_len = self.len.checked_sub(before).map(u16::try_from);
        let (Ok(name_len), Some(Ok(value_len)), true) =
            (u8::try_from(name.len()), value_len, is_written)
        else {
            self.is_wrong = true;
            self.len = start;
            return;
        };
        let [low, high] = value_len.to_le_bytes();
        self.bytes[start..start + HEAD].copy_from_slice(&[name_len, low, high]);
    }

    /// What was pushed, for [`pairs`]; none where a rule is broken, or nothing was pushed.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        let is_right = !self.is_wrong && self.len != 0;
        is_right.then(|| self.written())
    }

    fn written(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl fmt::Write for Labels {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (end, characters) = (
            self.len + text.len(),
            self.characters + text.chars().count(),
        );
        let room = self.bytes.get_mut(self.len..end);
        match room {
            Some(room) if characters <= MOST => room.copy_from_slice(text.as_bytes()),
            _ => return Err(fmt::Error),
        }
        (self.len, self.characters) = (end, characters);
        Ok(())
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(pairs(self.written())).finish()
    }
}

/// Whether a label can be called so.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with("__")
}

/// The names and values in what [`Labels::bytes`] gave.
pub(super) fn pairs(mut bytes: &[u8]) -> impl Iterator<Item = (&str, &str)> {
    core::iter::from_fn(move || {
        let ([name_len, low, high], rest) = bytes.split_first_chunk::<HEAD>()?;
        let (name, rest) = rest.split_at_checked(usize::from(*name_len))?;
        let value_len = u16::from_le_bytes([*low, *high]);
        let (value, rest) = rest.split_at_checked(usize::from(value_len))?;
        bytes = rest;
        let text = |bytes| str::from_utf8(bytes).unwrap_or_default();
        Some((text(name), text(value)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(labels: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        let labels = Labels::of(labels);
        let pairs = pairs(labels.bytes()?);
        Some(
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    struct Fails;

    impl fmt::Display for Fails {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }

    #[test]
    fn what_breaks_a_rule_is_none() {
        for labels in [
            &[][..],
            &[("", "x")],
            &[("1a", "x")],
            &[("a-b", "x")],
            &[("__name__", "x")],
            &[("a", "x"), ("b", "y"), ("a", "z")],
        ] {
            assert_eq!(read(labels), None, "{labels:?}");
        }
        let mut labels = Labels::new();
        labels.push("a", Fails);
        assert!(labels.bytes().is_none());
    }

    #[test]
    fn there_are_at_most_128_characters_however_long_they_are() {
        for (character, names) in [("x", 1), ("ü", 3), ("🦀", 1), ("🦀", 64)] {
            let names: Vec<_> = (0..names).map(|i| format!("n{i}")).collect();
            let used: usize = names.iter().map(String::len).sum();
            for (over, is_right) in [(0, true), (1, false)] {
                let Some(left) = (MOST + over).checked_sub(used) else {
                    continue;
                };
                let long = character.repeat(left);
                let mut labels: Vec<_> = names.iter().map(|name| (&**name, "")).collect();
                labels[0].1 = &long;
                assert_eq!(read(&labels).is_some(), is_right, "{character} {left}");
            }
        }
        let names: Vec<_> = ('a'..='z').chain('A'..='Z').map(String::from).collect();
        let labels: Vec<_> = names.iter().map(|name| (&**name, "🦀")).collect();
        assert_eq!(read(&labels).unwrap().len(), 52);
    }

    proptest! {
        #[test]
        fn they_come_out_as_they_went_in(
            labels in proptest::collection::btree_map("[a-z][a-z0-9_]{0,12}", any::<String>(), 1..5),
        ) {
            let labels: Vec<_> = labels.iter().map(|(a, b)| (&**a, &**b)).collect();
            let characters: usize = labels
                .iter()
                .map(|(name, value)| name.chars().count() + value.chars().count())
                .sum();
            let expected = labels.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
            let expected = (characters <= MOST).then(|| expected.collect::<Vec<_>>());
            prop_assert_eq!(read(&labels), expected);
        }
    }
}
