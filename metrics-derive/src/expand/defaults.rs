//! What a crate says once, in a constant of its root, and how the expansions find it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned;

use super::refused;
use crate::ast::runtime;
use crate::attr::defaults::Defaults;
use metrics_names as name;

pub(crate) fn expand(defaults: &Defaults) -> TokenStream {
    let constant = name_of_constant();
    let runtime = runtime(&defaults.runtime);
    // Not by way of a `use`: of a wrong path all messages are then the same one. The checks have
    // it in parentheses, so that they are where what they look at is.
    let rt = quote!(#runtime::__private);
    let prefix = defaults.prefix.get();
    let prefix_text = prefix.map_or_else(String::new, LitStr::value);
    let prefix_check =
        prefix.and_then(|prefix| refused(prefix.span(), name::prefix(&prefix.value())));
    let buckets = defaults.buckets.get();
    let bounds = buckets.map_or_else(
        || quote!(::core::option::Option::None),
        |buckets| {
            let bounds = buckets.to_slice(&rt);
            quote!(::core::option::Option::Some(#bounds))
        },
    );
    let bucket_check = buckets.map(|buckets| {
        quote_spanned! {buckets.span()=>
            const _: () = (#rt::check::default_buckets)(#constant);
        }
    });
    let found = found_by(&rt);
    quote! {
        #[doc(hidden)]
        #[allow(dead_code)]
        const #constant: #rt::CrateDefaults =
            ::core::option::Option::Some(&#rt::Defaults { prefix: #prefix_text, buckets: #bounds });
        const _: () = {
            #rt::check::crate_root(::core::module_path!(), #constant, #found);
            #prefix_check
            #bucket_check
        };
    }
}

/// The constant `__DEFAULTS` of an expansion.
pub(super) fn found() -> TokenStream {
    let found = found_by(&quote!(__rt));
    quote!(const __DEFAULTS: __rt::CrateDefaults = #found;)
}

/// The defaults of the crate's root, or else none. The name is looked for in the inner block
/// before the outer one.
fn found_by(rt: &TokenStream) -> TokenStream {
    let constant = name_of_constant();
    quote!({
        #[allow(dead_code)]
        const #constant: #rt::CrateDefaults = #rt::NO_DEFAULTS;
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
