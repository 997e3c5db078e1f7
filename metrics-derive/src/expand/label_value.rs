use proc_macro2::TokenStream;
use quote::quote;
use syn::Fields;

use crate::ast::label_value::LabelValue;

pub(crate) fn expand(label: &LabelValue) -> TokenStream {
    let LabelValue {
        ident,
        generics,
        runtime,
        variants,
    } = label;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let values = variants.iter().map(|variant| &variant.value);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let (variant, fields) = (variant.ident, ignored(variant.fields));
        quote!(Self::#variant #fields => #index)
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated, single_use_lifetimes)]
        impl #parameters #runtime::LabelValue for #ident #arguments #bounds {
            const VALUES: &'static [&'static ::core::primitive::str] = &[#(#values),*];

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                match self { #(#arms),* }
            }
        }
    }
}

/// The pattern of fields of which none is looked at.
fn ignored(fields: &Fields) -> Option<TokenStream> {
    match fields {
        Fields::Named(_) => Some(quote!({ .. })),
        Fields::Unnamed(_) => Some(quote!((..))),
        Fields::Unit => None,
    }
}

pub(crate) fn stub(label: &LabelValue) -> TokenStream {
    super::stub(
        label.ident,
        label.generics,
        &label.runtime,
        &quote!(LabelValue),
        &quote! {
            const VALUES: &'static [&'static ::core::primitive::str] = &[""];
            fn index(&self) -> ::core::primitive::usize { 0 }
        },
    )
}
