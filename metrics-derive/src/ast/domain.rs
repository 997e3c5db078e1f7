use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Index, LitStr, Member, Type, Visibility};

use super::runtime;
use crate::attr::doc;
use crate::attr::label::Case;
use crate::attr::metric::{FieldAttr, Role, SetAttr, VariantAttr};
use crate::ctxt::Ctxt;

/// A struct of values, or an enum of events, whose `record` feeds metrics.
pub(crate) struct Domain<'a> {
    pub(crate) visibility: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attr: SetAttr,
    pub(crate) runtime: TokenStream,
    /// What is recorded together: the struct, or each variant.
    pub(crate) records: Vec<Record<'a>>,
}

/// The values that one call of `record` looks at, which have their labels in common.
pub(crate) struct Record<'a> {
    /// The variant; a struct has none, and no counter of its own.
    pub(crate) event: Option<Event<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
}

/// A variant, which is a counter.
pub(crate) struct Event<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attr: VariantAttr,
    /// The doc comment's first paragraph.
    pub(crate) doc: Option<String>,
}

pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) attr: FieldAttr,
    /// The doc comment's first paragraph.
    pub(crate) doc: Option<String>,
}

impl<'a> Domain<'a> {
    /// Whether the item is a domain type, rather than a set of handles.
    pub(crate) fn is(input: &DeriveInput) -> bool {
        match &input.data {
            Data::Struct(data) => data
                .fields
                .iter()
                .any(|field| FieldAttr::has_role(&field.attrs)),
            Data::Enum(_) => true,
            Data::Union(_) => false,
        }
    }

    pub(crate) fn new(cx: &Ctxt, input: &'a DeriveInput) -> Self {
        let attr = SetAttr::parse(cx, input);
        let records = match &input.data {
            Data::Struct(data) => vec![Record::new(cx, None, &data.fields)],
            Data::Enum(data) => data
                .variants
                .iter()
                .map(|variant| {
                    let event = Event {
                        ident: &variant.ident,
                        attr: VariantAttr::parse(cx, &variant.attrs),
                        doc: doc::help(&variant.attrs),
                    };
                    Record::new(cx, Some(event), &variant.fields)
                })
                .collect(),
            Data::Union(_) => Vec::new(),
        };
        let runtime = runtime(&attr.runtime);
        Self {
            visibility: &input.vis,
            ident: &input.ident,
            generics: &input.generics,
            attr,
            runtime,
            records,
        }
    }
}

impl<'a> Record<'a> {
    fn new(cx: &Ctxt, event: Option<Event<'a>>, fields: &'a Fields) -> Self {
        let fields = fields
            .iter()
            .enumerate()
            .map(|(index, field)| Field::new(cx, index, field))
            .collect();
        Self { event, fields }
    }

    /// Whether the variant is left out, with all of its fields.
    pub(crate) fn is_skipped(&self) -> bool {
        self.event
            .as_ref()
            .is_some_and(|event| event.attr.skip.is_set())
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(|field| field.is(Role::Label))
    }
}

impl Event<'_> {
    /// The name behind the prefix.
    pub(crate) fn name(&self) -> String {
        let case = || Case::Snake.apply(&self.ident.unraw().to_string());
        self.attr.name.get().map_or_else(case, LitStr::value)
    }

    /// What decided the name.
    pub(crate) fn name_span(&self) -> Span {
        self.attr.name.get().map_or(self.ident.span(), LitStr::span)
    }
}

impl<'a> Field<'a> {
    fn new(cx: &Ctxt, index: usize, field: &'a syn::Field) -> Self {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                span: field.ty.span(),
            }),
        };
        Self {
            member,
            ty: &field.ty,
            attr: FieldAttr::parse(cx, &field.attrs),
            doc: doc::help(&field.attrs),
        }
    }

    pub(crate) fn is(&self, role: Role) -> bool {
        self.attr.role.get() == Some(&role)
    }

    pub(crate) fn is_flattened(&self) -> bool {
        self.attr.flatten.is_set()
    }

    /// Whether the field is a metric of its own.
    pub(crate) fn is_metric(&self) -> bool {
        self.attr.role.get().is_some_and(|role| role.is_metric())
    }

    /// The name of the metric or the label: what `name` says, or else the field's own. A field
    /// of a tuple has none.
    pub(crate) fn name(&self) -> Option<String> {
        let own = || match &self.member {
            Member::Named(ident) => Some(ident.unraw().to_string()),
            Member::Unnamed(_) => None,
        };
        self.attr.name.get().map(LitStr::value).or_else(own)
    }

    /// What decided the name.
    pub(crate) fn name_span(&self) -> Span {
        self.attr.name.get().map_or(self.span(), LitStr::span)
    }

    /// The field's name, or the type of a field that has none.
    pub(crate) fn span(&self) -> Span {
        self.member.span()
    }

    /// The field in a message.
    pub(crate) fn title(&self) -> String {
        match &self.member {
            Member::Named(ident) => format!("`{ident}`"),
            Member::Unnamed(index) => format!("field {}", index.index),
        }
    }
}
