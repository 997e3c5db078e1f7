//! How a call ended, as an expression over the value that it returned.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::index;
use crate::ast::function::Function;
use crate::attr::function::FunctionAttr;
use crate::attr::labels::Label;

/// What `value`, a reference, says. It belongs to all metrics of the function.
pub(super) fn of_value(function: &Function, value: &TokenStream) -> TokenStream {
    let is_error = is_error(&function.attrs, value);
    let kinds = kinds(&function.attrs, value);
    let results = results(function, value);
    quote!(__rt::End::returned(#is_error) #kinds #results)
}

fn is_error(attrs: &[FunctionAttr], value: &TokenStream) -> TokenStream {
    if let Some(ok_if) = attrs.iter().find_map(|attr| attr.ok_if.get()) {
        return quote_spanned!(ok_if.span()=> !__rt::judge(#value, #ok_if));
    }
    if let Some(error_if) = attrs.iter().find_map(|attr| attr.error_if.get()) {
        return quote_spanned!(error_if.span()=> __rt::judge(#value, #error_if));
    }
    quote!({
        use __rt::{FallbackOutcome as _, KnownOutcome as _};
        (&__rt::Returned(#value)).is_error()
    })
}

/// The kind of the error, of each type that an attribute gives it: they must be the same one.
fn kinds(attrs: &[FunctionAttr], value: &TokenStream) -> Option<TokenStream> {
    let asked = || attrs.iter().filter_map(|attr| attr.error_kind.get());
    asked().next()?;
    let written = asked()
        .flatten()
        .map(|ty| quote_spanned!(ty.span()=> .kind(__rt::kind_as::<#ty, _>(#value))));
    let written: TokenStream = written.collect();
    Some(if written.is_empty() {
        quote!(.kind({
            use __rt::{AnyKind as _, KnownKind as _};
            (&__rt::Failed(#value)).kind()
        }))
    } else {
        written
    })
}

/// For each metric, the index of its labels that come from the result.
fn results(function: &Function, value: &TokenStream) -> Option<TokenStream> {
    let metrics = function.metrics();
    let has_results = |attr: &FunctionAttr| attr.labels().iter().any(Label::is_of_result);
    if !function.attrs.iter().any(has_results) {
        return None;
    }
    let indices = metrics.iter().map(|metric| {
        if metric.role.is_known_at_end() {
            index::of_result(metric.attr.labels(), value)
        } else {
            quote!(0)
        }
    });
    Some(quote!(.results([#(#indices),*])))
}

/// The key of the label `error_kind`, which is asked for at `key`.
pub(super) fn kind_key(function: &Function, key: Span, written: Option<&Type>) -> TokenStream {
    if let Some(ty) = written {
        return quote_spanned!(ty.span()=> __rt::key::<#ty>("error_kind"));
    }
    let value = value_type(function);
    quote_spanned!(key=> __rt::error_kind_key::<#value>())
}

/// The type that a call gives in the end, as a static can name it.
pub(super) fn value_type(function: &Function) -> TokenStream {
    function
        .item
        .value()
        .map_or_else(|| quote!(()), index::without_lifetimes)
}
