use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Generics, Ident};

use super::runtime;
use crate::attr::label::{Case, LabelAttr, rename};
use crate::ctxt::Ctxt;

/// An enum of label values.
pub(crate) struct LabelValue<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) runtime: TokenStream,
    pub(crate) variants: Vec<Variant<'a>>,
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) fields: &'a Fields,
    pub(crate) value: String,
    /// What decided the value: the variant's name, or the text of `rename`.
    pub(crate) span: Span,
}

impl<'a> LabelValue<'a> {
    pub(crate) fn new(cx: &Ctxt, input: &'a DeriveInput) -> Self {
        let attr = LabelAttr::parse_value(cx, &input.attrs);
        let case = attr.rename_all.get().copied().unwrap_or(Case::Snake);
        let variants = match &input.data {
            Data::Enum(data) => data
                .variants
                .iter()
                .map(|variant| Variant::new(cx, case, variant))
                .collect(),
            Data::Struct(_) | Data::Union(_) => {
                cx.error(
                    input.ident.span(),
                    "`LabelValue` goes on an enum: its variants are the values. For a struct of \
                     labels derive `LabelSet`.",
                );
                Vec::new()
            }
        };
        let runtime = runtime(&attr.runtime);
        Self {
            ident: &input.ident,
            generics: &input.generics,
            runtime,
            variants,
        }
    }
}

impl<'a> Variant<'a> {
    fn new(cx: &Ctxt, case: Case, variant: &'a syn::Variant) -> Self {
        let ident = &variant.ident;
        let (value, span) = match rename(cx, &variant.attrs) {
            Some(name) => (name.value(), name.span()),
            None => (case.apply(&ident.unraw().to_string()), ident.span()),
        };
        Self {
            ident,
            fields: &variant.fields,
            value,
            span,
        }
    }
}
