use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Type, Visibility};

use super::runtime;
use crate::attr::doc;
use crate::attr::metric::{FieldAttr, SetAttr};
use crate::ctxt::Ctxt;

/// A struct of handles.
pub(crate) struct Set<'a> {
    pub(crate) visibility: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attr: SetAttr,
    pub(crate) runtime: TokenStream,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) attr: FieldAttr,
    /// The doc comment's first paragraph.
    pub(crate) doc: Option<String>,
}

impl<'a> Set<'a> {
    pub(crate) fn new(cx: &Ctxt, input: &'a DeriveInput) -> Self {
        let attr = SetAttr::parse(cx, input);
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields
                    .named
                    .iter()
                    .filter_map(|field| Field::new(cx, field))
                    .collect(),
                Fields::Unnamed(_) | Fields::Unit => {
                    cx.error(
                        input.ident.span(),
                        "a set of metrics needs named fields: the metrics are called after them",
                    );
                    Vec::new()
                }
            },
            Data::Enum(_) | Data::Union(_) => {
                cx.error(
                    input.ident.span(),
                    "`MetricSet` goes on a struct whose fields are metric handles",
                );
                Vec::new()
            }
        };
        let runtime = runtime(&attr.runtime);
        Self {
            visibility: &input.vis,
            ident: &input.ident,
            generics: &input.generics,
            attr,
            runtime,
            fields,
        }
    }
}

impl<'a> Field<'a> {
    fn new(cx: &Ctxt, field: &'a syn::Field) -> Option<Self> {
        Some(Self {
            ident: field.ident.as_ref()?,
            ty: &field.ty,
            attr: FieldAttr::parse(cx, &field.attrs),
            doc: doc::help(&field.attrs),
        })
    }
}
