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
    // Not by way of a `use`: of a wrong path all messages are then the same one. The check has it
    // in parentheses, so that it is where what it looks at is.
    let rt = quote!(#runtime::__private);
    let prefix = defaults.prefix.get();
    let prefix_text = prefix.map_or_else(String::new, LitStr::value);
    let prefix_check =
        prefix.and_then(|prefix| refused(prefix.span(), name::prefix(&prefix.value())));
    let buckets = if let Some(buckets) = defaults.buckets.get() {
        let (bounds, span) = (buckets.to_slice(&rt), buckets.span());
        let check = quote_spanned!(span=> (#rt::check::buckets)(#rt::Kind::Histogram, BOUNDS));
        quote! {
            const BOUNDS: &[::core::primitive::f64] = #bounds;
            const _: () = #check;
            const BUCKETS: ::core::option::Option<&[::core::primitive::f64]> =
                ::core::option::Option::Some(BOUNDS);
        }
    } else {
        quote! {
            const BUCKETS: ::core::option::Option<&[::core::primitive::f64]> =
                ::core::option::Option::None;
        }
    };
    let found = found_by(&rt);
    quote! {
        #[doc(hidden)]
        #[allow(dead_code)]
        const #constant: ::core::option::Option<&#rt::Defaults> = {
            #prefix_check
            #buckets
            ::core::option::Option::Some(&#rt::Defaults { prefix: #prefix_text, buckets: BUCKETS })
        };
        const _: () = #rt::check::crate_root(::core::module_path!(), #constant, #found);
    }
}

/// The constant `__DEFAULTS` of an expansion.
pub(super) fn found() -> TokenStream {
    let rt = quote!(__rt);
    let found = found_by(&rt);
    quote!(const __DEFAULTS: ::core::option::Option<&#rt::Defaults> = #found;)
}

/// The defaults in the crate's root, or else none. The name is looked for in the inner block
/// before the outer one.
fn found_by(rt: &TokenStream) -> TokenStream {
    let constant = name_of_constant();
    quote!({
        #[allow(dead_code)]
        const #constant: ::core::option::Option<&#rt::Defaults> = ::core::option::Option::None;
        {
            #[allow(unused_imports)]
            use crate::*;
            #constant
        }
    })
}

fn name_of_constant() -> Ident {
    Ident::new("__METRICS_DEFAULTS", Span::call_site())
}
