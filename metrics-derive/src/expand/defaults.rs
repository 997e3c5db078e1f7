//! What a crate says once, in a constant of its root, and how the expansions find it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::ast::runtime;
use crate::attr::defaults::Defaults;

pub(crate) fn expand(defaults: &Defaults) -> TokenStream {
    let name = name();
    let runtime = runtime(&defaults.runtime);
    let prefix = defaults.prefix.get();
    let prefix_text = prefix.map(|prefix| quote!(prefix: #prefix,));
    let prefix_check = prefix
        .map(|prefix| quote_spanned!(prefix.span()=> const _: () = __rt::check::prefix(#prefix);));
    let buckets = defaults.buckets.get().map(|buckets| {
        let bounds = buckets.to_slice(&quote!(__rt));
        quote!(buckets: ::core::option::Option::Some(#bounds),)
    });
    let bucket_check = defaults.buckets.get().map(|buckets| {
        quote_spanned! {buckets.span()=>
            const _: () = __rt::check::default_buckets(&#name);
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, clippy::needless_update)]
        const #name: #runtime::__private::Defaults = {
            #[allow(unused_imports)]
            use #runtime::__private as __rt;
            __rt::Defaults {
                #prefix_text
                #buckets
                ..__rt::no_defaults::#name
            }
        };
        const _: () = {
            use #runtime::__private as __rt;
            __rt::check::crate_root(::core::module_path!());
            #prefix_check
            #bucket_check
        };
    }
}

/// The constant `__DEFAULTS` of an expansion: the crate root's, or else the runtime's. The name is
/// looked for in the inner block before the outer one.
pub(super) fn found() -> TokenStream {
    let name = name();
    quote! {
        const __DEFAULTS: __rt::Defaults = {
            #[allow(unused_imports)]
            use __rt::no_defaults::*;
            {
                #[allow(unused_imports)]
                use crate::*;
                #name
            }
        };
    }
}

fn name() -> Ident {
    Ident::new("__METRICS_DEFAULTS", Span::call_site())
}
