//! Fourth stage: the code. It holds data and calls; the work is in the runtime's
//! `macro_support`, which the expansions know as `__rt`.

pub(crate) mod block;
mod call;
pub(crate) mod defaults;
mod end;
pub(crate) mod domain;
pub(crate) mod function;
mod index;
pub(crate) mod label_set;
pub(crate) mod label_value;
mod metric;
mod objectives;
mod off;
pub(crate) mod set;
mod texts;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident};

use crate::ast::function::Function;
use crate::attr::buckets::Buckets;

/// Whether the program is to be without its metrics.
const OFF: bool = cfg!(feature = "off");

/// The place of `span`, but as code of the macro, which lints about the user's code pass over.
fn generated(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Uses of the attributes that were taken off a function, so that their imports are used.
fn uses(function: &Function) -> TokenStream {
    let taken = function.attrs.iter().filter_map(|attr| attr.taken.as_ref());
    quote!(#(#[allow(unused_imports)] use #taken as _;)*)
}

/// An error at `span`, if something is wrong with what is there.
fn refused(span: Span, checked: Result<(), String>) -> Option<TokenStream> {
    let message = checked.err()?;
    Some(syn::Error::new(span, message).into_compile_error())
}

/// `const NAME: &[f64] = …`, and the check of what it holds.
fn bucket_const(name: &Ident, buckets: &Buckets, kind: &TokenStream) -> TokenStream {
    let list = bucket_list(name, buckets);
    let check = buckets.has_list().then(|| {
        quote_spanned! {buckets.span()=>
            const _: () = __rt::check::buckets(#kind, #name);
        }
    });
    let native = buckets.factor().map(|factor| {
        quote_spanned! {factor.span()=>
            const _: () = __rt::check::native(#kind, #factor);
        }
    });
    quote!(#list #check #native)
}

/// What a descriptor says of its buckets.
fn of_descriptor(name: &Ident, buckets: &Buckets) -> TokenStream {
    let list = buckets.has_list().then(|| quote!(.buckets(#name)));
    let native = buckets.factor().map(|factor| quote!(.native(#factor)));
    quote!(#list #native)
}

/// `const NAME: &[f64] = …`, and the check of the quantiles that it holds.
fn quantile_const(name: &Ident, quantiles: &Buckets, kind: &TokenStream) -> TokenStream {
    let list = bucket_list(name, quantiles);
    let check = quote_spanned! {quantiles.span()=>
        const _: () = __rt::check::quantiles(#kind, #name);
    };
    quote!(#list #check)
}

/// `const NAME: &[f64] = …`, if there is a list.
fn bucket_list(name: &Ident, buckets: &Buckets) -> TokenStream {
    if !buckets.has_list() {
        return TokenStream::new();
    }
    let slice = buckets.to_slice(&quote!(__rt));
    quote!(const #name: &[::core::primitive::f64] = #slice;)
}

/// A derived implementation that stands beside an error, so that the error is all there is to
/// read.
fn stub(
    ident: &Ident,
    generics: &Generics,
    runtime: &TokenStream,
    derived: &TokenStream,
    members: &TokenStream,
) -> TokenStream {
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! {
        const _: () = {
            use #runtime::__private as __rt;

            #[automatically_derived]
            impl #parameters __rt::#derived for #ident #arguments #bounds { #members }
        };
    }
}
