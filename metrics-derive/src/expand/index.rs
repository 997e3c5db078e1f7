//! Labels as the number of a series.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ExprClosure, Lifetime, Pat, Signature, Type};

use super::refused;
use crate::attr::labels::{Label, LabelSource};
use crate::check::function::{arguments_used, names_used};
use metrics_names as name;

/// The constant labels as a list of pairs.
pub(super) fn constants(labels: &[Label]) -> TokenStream {
    let pairs = labels.iter().filter_map(|label| match &label.value {
        LabelSource::Constant(value) => {
            let name = label.name();
            Some(quote!((#name, #value)))
        }
        LabelSource::Expression { .. } | LabelSource::Result { .. } => None,
    });
    quote!(#(#pairs),*)
}

/// The labels that are known when a call begins, as a list of keys. `signature` gives the
/// arguments that an expression without a type is over.
pub(super) fn keys<'a>(
    labels: &'a [Label],
    signature: &'a Signature,
) -> impl Iterator<Item = TokenStream> + 'a {
    labels.iter().filter_map(|label| {
        let LabelSource::Expression { ty, expression } = &label.value else {
            return None;
        };
        let name = label.name();
        if let Some(ty) = ty {
            return Some(quote_spanned!(ty.span()=> __rt::key::<#ty>(#name)));
        }
        let used = names_used(&expression.to_token_stream());
        let arguments = arguments_used(signature, &used).map(|(pattern, argument)| {
            let ty = without_lifetimes(&argument.ty);
            let pattern = immutable(pattern);
            quote!(#[allow(unused_variables)] let #pattern: #ty = __rt::never();)
        });
        Some(quote_spanned! {expression.span()=>
            __rt::inferred_key(#name, || { #(#arguments)* __rt::type_of(&(#expression)) })
        })
    })
}

/// The labels that are known when a call has returned `value`, as a list of keys.
pub(super) fn result_keys<'a>(
    labels: &'a [Label],
    value: &'a TokenStream,
) -> impl Iterator<Item = TokenStream> + 'a {
    labels.iter().filter_map(move |label| {
        let LabelSource::Result { ty, closure } = &label.value else {
            return None;
        };
        let name = label.name();
        // A parameter with a type has the result's or is wrong, which is said where it is used.
        let is_typed = matches!(closure.inputs.first(), Some(Pat::Type(_)));
        let value = if is_typed { &quote!(_) } else { value };
        Some(if let Some(ty) = ty {
            quote_spanned!(ty.span()=> __rt::key::<#ty>(#name))
        } else {
            let span = closure.span();
            let closure = as_closure(closure);
            quote_spanned! {span=>
                __rt::inferred_key(#name, || __rt::type_of_label::<#value, _>(#closure))
            }
        })
    })
}

/// The index of the series that a call belongs to, as far as it is known when it begins.
pub(super) fn of_call(labels: &[Label]) -> TokenStream {
    of_values(labels.iter().filter_map(|label| match &label.value {
        LabelSource::Expression { ty, expression } => Some(typed(
            ty.as_deref(),
            expression.span(),
            &quote!(#expression),
        )),
        LabelSource::Constant(_) | LabelSource::Result { .. } => None,
    }))
}

/// The index of the labels that come from the result `value`, a reference.
pub(super) fn of_result(labels: &[Label], value: &TokenStream) -> TokenStream {
    of_values(labels.iter().filter_map(|label| match &label.value {
        LabelSource::Result { ty, closure } => {
            let span = closure.span();
            let closure = as_closure(closure);
            let label = quote_spanned!(span=> __rt::look(#value, #closure));
            Some(typed(ty.as_deref(), span, &label))
        }
        LabelSource::Constant(_) | LabelSource::Expression { .. } => None,
    }))
}

/// The closure, which clippy would like to be a path; a path would be read as an expression over
/// the arguments.
fn as_closure(closure: &ExprClosure) -> TokenStream {
    quote! {
        #[allow(clippy::redundant_closure, clippy::redundant_closure_for_method_calls)]
        #closure
    }
}

/// A reference to what an expression gives, of the type that is written down.
fn typed(ty: Option<&Type>, span: Span, expression: &TokenStream) -> TokenStream {
    if let Some(ty) = ty {
        quote_spanned!(span=> __rt::typed::<#ty>(&(#expression)))
    } else {
        quote_spanned!(span=> &(#expression))
    }
}

/// The index of a combination of values, each given as a reference.
pub(super) fn of_values(values: impl Iterator<Item = TokenStream>) -> TokenStream {
    let mut values = values.peekable();
    if values.peek().is_none() {
        return quote!(0);
    }
    let index = values.fold(
        quote!(0),
        |index, value| quote!((&__rt::Labelled(#value)).after(#index)),
    );
    quote!({
        use __rt::{AnyLabel as _, KnownLabel as _};
        #index
    })
}

/// The check of each label's name, where it stands.
pub(super) fn checks(labels: &[Label]) -> impl Iterator<Item = TokenStream> {
    labels
        .iter()
        .filter_map(|label| refused(label.ident.span(), name::label(&label.name())))
}

/// A static has no lifetimes to name; inside a body they can all be inferred, but for those that
/// the type itself binds, as in `for<'a> Fn(&'a str)`.
pub(super) fn without_lifetimes(ty: &Type) -> TokenStream {
    let tokens = ty.to_token_stream();
    let has_binder = crate::check::function::idents(&tokens)
        .iter()
        .any(|ident| ident == "for");
    if has_binder {
        tokens
    } else {
        infer_lifetimes(tokens)
    }
}

fn infer_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut out = TokenStream::new();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Punct(quote), Some(TokenTree::Ident(name)))
                if quote.as_char() == '\'' && name != "static" =>
            {
                Lifetime::new("'_", Span::call_site()).to_tokens(&mut out);
                tokens.next();
            }
            (TokenTree::Group(group), _) => {
                let mut inner = Group::new(group.delimiter(), infer_lifetimes(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            _ => out.extend([token]),
        }
    }
    out
}

/// The pattern without `mut`, which nothing here would use.
fn immutable(pattern: &Pat) -> TokenStream {
    let is_mut = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if *ident == Ident::new("mut", ident.span()));
    match pattern {
        Pat::Ident(binding) => binding.ident.to_token_stream(),
        other => other
            .to_token_stream()
            .into_iter()
            .filter(|token| !is_mut(token))
            .collect(),
    }
}
