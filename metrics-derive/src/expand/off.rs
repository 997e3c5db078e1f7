//! Functions with the feature `off`: as they were written, in front of their bodies a branch
//! that is never taken. There stands what the attributes mention, in the same form as it has
//! when it is run, so that the compiler accepts it and counts it as used, and nothing else comes
//! of it. The branch does not end, so that what moves in it has not moved in the body.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{call, end, index, uses};
use crate::ast::body::Body;
use crate::ast::function::{Form, Function};
use crate::attr::buckets::Buckets;
use crate::attr::function::FunctionAttr;
use crate::attr::labels::{Label, LabelSource};
use crate::check::function::idents;

pub(super) fn function(function: &Function, body: &Body) -> TokenStream {
    let attrs = &function.attrs;
    let runtime = function.runtime();
    let uses = uses(function);
    let path = attrs
        .iter()
        .any(|attr| attr.runtime.is_set())
        .then(|| quote!(#[allow(unused_imports)] use #runtime::__private as _;));
    let buckets = attrs
        .iter()
        .flat_map(|attr| [attr.buckets.get(), attr.quantiles.get()])
        .flatten();
    let buckets = self::buckets(buckets, &quote!(#runtime::__private));
    let labels = attrs
        .iter()
        .filter(|attr| attr.labels().iter().any(is_expression))
        .map(|attr| {
            let index = index::of_call(attr.labels());
            quote!(let _: ::core::primitive::usize = #index;)
        });
    let mut mentions: Vec<_> = labels.collect();
    if attrs.iter().any(mentions_value) {
        let (value, count) = (value(function, body), function.metrics().len());
        let name = Ident::new("value", Span::mixed_site());
        let end = end::of_value(function, &name.to_token_stream());
        mentions.push(quote! {
            let #name = &#value;
            let _: __rt::End<#count> = #end;
        });
    }
    let branch = (!mentions.is_empty()).then(|| {
        quote! {
            #[allow(unreachable_code)]
            if false {
                use #runtime::__private as __rt;
                #(#mentions)*
                __rt::dead_end()
            }
        }
    });
    let before = quote!(#uses #path #buckets #branch);
    // What is mentioned does not see the items in the body.
    let body = if before.is_empty() {
        body.block.clone()
    } else {
        let block = body.nested_block();
        body.replaced(quote!(#before #block))
    };
    function.item.with_body(&body.into_token_stream())
}

/// Lists of bounds that nothing takes. `rt` is the runtime's path.
pub(super) fn buckets<'a>(
    lists: impl Iterator<Item = &'a Buckets>,
    rt: &TokenStream,
) -> TokenStream {
    let constants = lists.map(|list| {
        let slice = list.to_slice(rt);
        let factor = list.factor();
        let factor = factor.map(|factor| quote!(const _: ::core::primitive::f64 = #factor;));
        quote!(const _: &[::core::primitive::f64] = #slice; #factor)
    });
    constants.collect()
}

fn is_expression(label: &Label) -> bool {
    matches!(label.value, LabelSource::Expression { .. })
}

/// Whether something that the user wrote is about the value of a call.
fn mentions_value(attr: &FunctionAttr) -> bool {
    attr.ok_if.is_set()
        || attr.error_if.is_set()
        || matches!(attr.error_kind.get(), Some(Some(_)))
        || attr.labels().iter().any(Label::is_of_result)
}

/// An expression of the type that a call gives in the end.
fn value(function: &Function, body: &Body) -> TokenStream {
    let item = &function.item;
    let (form, ty) = (item.form(), item.value().map(ToTokens::to_token_stream));
    let ty = ty.unwrap_or_else(|| quote!(()));
    if !idents(&ty).iter().any(|ident| ident == "impl") {
        return quote!(__rt::never::<#ty>());
    }
    // Only the body knows this type.
    let returned = call::returned(&item.signature.output);
    let made = match form {
        Form::Async => call::as_block(function, &returned, body),
        Form::Sync | Form::Future | Form::BoxedFuture => {
            let closure = call::as_closure(function, &returned, body);
            quote!(__rt::run(#closure))
        }
    };
    if form == Form::Sync {
        made
    } else {
        quote!(__rt::never_output(#made))
    }
}
