//! What a crate says once, in a constant of its root, and how the expansions find it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned;

use super::refused;
use crate::ast::runtime;
use crate::attr::defaults::Defaults;
use crate::check::name;

pub(crate) fn expand(defaults: &Defaults) -> TokenStream {
    let constant = name_of_constant();
    let runtime = runtime(&defaults.runtime);
    let prefix = defaults.prefix.get();
    let prefix_text = prefix.map_or_else(String::new, LitStr::value);
    let prefix_check =
        prefix.and_then(|prefix| refused(prefix.span(), name::prefix(&prefix.value())));
    let buckets = match defaults.buckets.get() {
        Some(buckets) => {
            let (bounds, span) = (buckets.to_slice(&quote!(__rt)), buckets.span());
            let check = quote_spanned!(span=> __rt::check::buckets(__rt::Kind::Histogram, BOUNDS));
            quote! {
                const BOUNDS: &[::core::primitive::f64] = #bounds;
                const _: () = #check;
                const BUCKETS: ::core::option::Option<&[::core::primitive::f64]> =
                    ::core::option::Option::Some(BOUNDS);
            }
        }
        None => quote! {
            const BUCKETS: ::core::option::Option<&[::core::primitive::f64]> =
                ::core::option::Option::None;
        },
    };
    quote! {
        #[doc(hidden)]
        #[allow(dead_code)]
        const #constant: ::core::option::Option<&#runtime::__private::Defaults> = {
            use #runtime::__private as __rt;
            const _: () = __rt::check::crate_root(::core::module_path!());
            #prefix_check
            #buckets
            ::core::option::Option::Some(&__rt::Defaults { prefix: #prefix_text, buckets: BUCKETS })
        };
    }
}

/// The constant `__DEFAULTS` of an expansion: the crate root's, or else the runtime's. The name is
/// looked for in the inner block before the outer one.
pub(super) fn found() -> TokenStream {
    let constant = name_of_constant();
    quote! {
        const __DEFAULTS: ::core::option::Option<&__rt::Defaults> = {
            #[allow(unused_imports)]
            use __rt::no_defaults::*;
            {
                #[allow(unused_imports)]
                use crate::*;
                #constant
            }
        };
    }
}

fn name_of_constant() -> Ident {
    Ident::new("__METRICS_DEFAULTS", Span::call_site())
}
