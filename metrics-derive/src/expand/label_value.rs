use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::label_value::LabelValue;

pub(crate) fn expand(label: &LabelValue) -> TokenStream {
    let LabelValue {
        ident,
        runtime,
        variants,
        ..
    } = label;
    let values = variants.iter().map(|variant| &variant.value);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let variant = variant.ident;
        quote!(Self::#variant => #index)
    });
    quote! {
        #[automatically_derived]
        impl #runtime::LabelValue for #ident {
            const VALUES: &'static [&'static ::core::primitive::str] = &[#(#values),*];

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                match self { #(#arms),* }
            }
        }
    }
}

/// An implementation that stands beside an error, so that the error is all there is to read.
pub(crate) fn stub(label: &LabelValue) -> TokenStream {
    let LabelValue {
        ident,
        generics,
        runtime,
        ..
    } = label;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #parameters #runtime::LabelValue for #ident #arguments #bounds {
            const VALUES: &'static [&'static ::core::primitive::str] = &[""];
            fn index(&self) -> ::core::primitive::usize { 0 }
        }
    }
}
