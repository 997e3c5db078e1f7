//! The keys of `#[label(…)]` on label values, label sets, their variants and fields.

use syn::{Attribute, Error, LitStr, Path, Result};

use super::limits::TextAttr;
use super::{Keys, Slot, path, string};
use crate::ctxt::Ctxt;

/// `#[label(…)]` on an enum of label values or a struct of labels.
#[derive(Default)]
pub(crate) struct LabelAttr {
    pub(crate) rename_all: Slot<Case>,
    pub(crate) runtime: Slot<Path>,
}

impl LabelAttr {
    /// On an enum.
    pub(crate) fn parse_value(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        Self::parse(cx, attributes, &["rename_all", "crate"])
    }

    /// On a struct.
    pub(crate) fn parse_set(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        Self::parse(cx, attributes, &["crate"])
    }

    fn parse(cx: &Ctxt, attributes: &[Attribute], known: &'static [&'static str]) -> Self {
        let keys = Keys {
            attribute: "label",
            known,
        };
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            if key == "rename_all" {
                attr.rename_all
                    .set(cx, key, Case::of(&string(key, input)?)?);
            } else {
                attr.runtime.set(cx, key, path(key, input)?);
            }
            Ok(())
        });
        attr
    }
}

/// `#[label(…)]` on a field of a struct of labels.
#[derive(Default)]
pub(crate) struct FieldAttr {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) text: TextAttr,
}

impl FieldAttr {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        let keys = Keys {
            attribute: "label",
            known: &["rename", "max", "redact"],
        };
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            if key == "rename" {
                attr.rename.set(cx, key, string(key, input)?);
                Ok(())
            } else {
                attr.text.set(cx, key, input)
            }
        });
        attr
    }
}

/// `#[label(rename = "…")]` on a variant.
pub(crate) fn rename(cx: &Ctxt, attributes: &[Attribute]) -> Option<LitStr> {
    let keys = Keys {
        attribute: "label",
        known: &["rename"],
    };
    let mut name = Slot::default();
    keys.read_attributes(cx, attributes, |key, input| {
        name.set(cx, key, string(key, input)?);
        Ok(())
    });
    name.get().cloned()
}

/// How variants' names become label values; serde's names.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    fn of(name: &LitStr) -> Result<Self> {
        let text = name.value();
        CASES
            .iter()
            .find(|(known, _)| *known == text)
            .map(|(_, case)| *case)
            .ok_or_else(|| {
                let known: Vec<_> = CASES.iter().map(|(known, _)| *known).collect();
                let message = format!("unknown case \"{text}\"; there are {}", super::list(&known));
                Error::new(name.span(), message)
            })
    }

    /// A variant's name, which is in `PascalCase`, in this case.
    pub(crate) fn apply(self, variant: &str) -> String {
        match self {
            Self::Pascal => variant.to_owned(),
            Self::Lower => variant.to_lowercase(),
            Self::Upper => variant.to_uppercase(),
            Self::Camel => {
                let mut characters = variant.chars();
                let first = characters
                    .next()
                    .map(|first| first.to_lowercase().to_string());
                first.unwrap_or_default() + characters.as_str()
            }
            Self::Snake => separated(variant, '_').to_lowercase(),
            Self::ScreamingSnake => separated(variant, '_').to_uppercase(),
            Self::Kebab => separated(variant, '-').to_lowercase(),
            Self::ScreamingKebab => separated(variant, '-').to_uppercase(),
        }
    }
}

/// As serde does it: a separator before every capital but the first.
fn separated(variant: &str, separator: char) -> String {
    let mut words = String::new();
    for (i, character) in variant.char_indices() {
        if i > 0 && character.is_uppercase() {
            words.push(separator);
        }
        words.push(character);
    }
    words
}
