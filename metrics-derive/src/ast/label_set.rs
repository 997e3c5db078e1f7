use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Type};

use super::runtime;
use crate::attr::label::{FieldAttr, LabelAttr};
use crate::attr::limits::TextAttr;
use crate::ctxt::Ctxt;

/// A struct of labels.
pub(crate) struct LabelSet<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) runtime: TokenStream,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) name: String,
    /// What decided the name: the field's own, or the text of `rename`.
    pub(crate) span: Span,
    pub(crate) text: TextAttr,
}

impl<'a> LabelSet<'a> {
    pub(crate) fn new(cx: &Ctxt, input: &'a DeriveInput) -> Self {
        let attr = LabelAttr::parse_set(cx, &input.attrs);
        let fields = match &input.data {
            Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => data
                .fields
                .iter()
                .filter_map(|field| Field::new(cx, field))
                .collect(),
            _ => {
                cx.error(
                    input.ident.span(),
                    "`LabelSet` goes on a struct with named fields: each is a label. For an \
                     enum of values derive `LabelValue`.",
                );
                Vec::new()
            }
        };
        let runtime = runtime(&attr.runtime);
        Self {
            ident: &input.ident,
            generics: &input.generics,
            runtime,
            fields,
        }
    }
}

impl<'a> Field<'a> {
    fn new(cx: &Ctxt, field: &'a syn::Field) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let FieldAttr { rename, text } = FieldAttr::parse(cx, &field.attrs);
        let (name, span) = match rename.get() {
            Some(name) => (name.value(), name.span()),
            None => (ident.unraw().to_string(), ident.span()),
        };
        Some(Self {
            ident,
            ty: &field.ty,
            name,
            span,
            text,
        })
    }
}
