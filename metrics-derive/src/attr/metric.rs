//! The keys of `#[metrics(…)]` on a set and of `#[metric(…)]` on its fields.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Path};

use super::buckets::Buckets;
use super::labels::{self, Label};
use super::{Keys, Slot, flag, path, string};
use crate::ctxt::Ctxt;

/// `#[metrics(…)]` on a struct.
#[derive(Default)]
pub(crate) struct SetAttr {
    pub(crate) prefix: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<Label>>,
    pub(crate) runtime: Slot<Path>,
}

impl SetAttr {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        let keys = Keys {
            attribute: "metrics",
            known: &["prefix", "labels", "crate"],
        };
        misplaced(
            cx,
            attributes,
            "metric",
            "a field; on the struct write `#[metrics(...)]`",
        );
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            match key.to_string().as_str() {
                "prefix" => attr.prefix.set(cx, key, string(key, input)?),
                "labels" => attr.labels.set(cx, key, labels::parse(cx, key, input)?),
                _ => attr.runtime.set(cx, key, path(key, input)?),
            }
            Ok(())
        });
        attr
    }
}

/// `#[metric(…)]` on a field.
#[derive(Default)]
pub(crate) struct FieldAttr {
    pub(crate) name: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) unit: Slot<LitStr>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) flatten: Slot<Span>,
    /// Whether something could not be read, so that what is missing may have been written.
    pub(crate) is_broken: bool,
}

impl FieldAttr {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        misplaced(
            cx,
            attributes,
            "metrics",
            "a struct; on a field write `#[metric(...)]`",
        );
        let errors = cx.count();
        let keys = Keys {
            attribute: "metric",
            known: &["name", "help", "unit", "buckets", "flatten"],
        };
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            match key.to_string().as_str() {
                "name" => attr.name.set(cx, key, string(key, input)?),
                "help" => attr.help.set(cx, key, string(key, input)?),
                "unit" => attr.unit.set(cx, key, string(key, input)?),
                "buckets" => attr.buckets.set(cx, key, Buckets::parse(key, input)?),
                _ => attr.flatten.set(cx, key, flag(key, input)?),
            }
            Ok(())
        });
        attr.is_broken = cx.count() > errors;
        attr
    }
}

/// Reports attributes that belong somewhere else.
fn misplaced(cx: &Ctxt, attributes: &[Attribute], name: &str, place: &str) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        cx.error(
            attribute.path().span(),
            format_args!("`#[{name}(...)]` goes on {place}"),
        );
    }
}
