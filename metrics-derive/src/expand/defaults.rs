//! What a crate says once, in a constant of its root, and how the expansions find it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::ast::runtime;
use crate::attr::defaults::Defaults;

pub(crate) fn expand(defaults: &Defaults) -> TokenStream {
    let name = name();
    let runtime = runtime(&defaults.runtime);
    // Not by way of a `use`: of a wrong path all messages are then the same one. The checks have
    // it in parentheses, so that they are where what they look at is.
    let rt = quote!(#runtime::__private);
    let prefix = defaults.prefix.get();
    let prefix_text = prefix.map(|prefix| quote!(prefix: #prefix,));
    let prefix_check = prefix
        .map(|prefix| quote_spanned!(prefix.span()=> const _: () = (#rt::check::prefix)(#prefix);));
    let buckets = defaults.buckets.get().map(|buckets| {
        let bounds = buckets.to_slice(&rt);
        quote!(buckets: ::core::option::Option::Some(#bounds),)
    });
    let bucket_check = defaults.buckets.get().map(|buckets| {
        quote_spanned! {buckets.span()=>
            const _: () = (#rt::check::default_buckets)(&#name);
        }
    });
    let found = found_by(&rt);
    quote! {
        #[doc(hidden)]
        #[allow(dead_code)]
        const #name: #rt::Defaults = #rt::Defaults {
            #prefix_text
            #buckets
            ..#rt::no_defaults::#name
        };
        const _: () = {
            #rt::check::crate_root(::core::module_path!(), &#name, &#found);
            #prefix_check
            #bucket_check
        };
    }
}

/// The constant `__DEFAULTS` of an expansion.
pub(super) fn found() -> TokenStream {
    let found = found_by(&quote!(__rt));
    quote!(const __DEFAULTS: __rt::Defaults = #found;)
}

/// The defaults of the crate's root, or else the runtime's. The name is looked for in the inner
/// block before the outer one.
fn found_by(rt: &TokenStream) -> TokenStream {
    let name = name();
    quote!({
        #[allow(dead_code)]
        const #name: #rt::Defaults = #rt::no_defaults::#name;
        {
            #[allow(unused_imports)]
            use crate::*;
            #name
        }
    })
}

fn name() -> Ident {
    Ident::new("__METRICS_DEFAULTS", Span::call_site())
}
